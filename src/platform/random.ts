/** A number in 0…1, 1 excluded. Handed in so that tests can choose it. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();
