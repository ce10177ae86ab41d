export interface Chance {
  next(): number;
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
  holds(probability: number): boolean;
}

export declare function createChance(seed: number): Chance;
