/** Scholars and inventors of all times: short, easy to tell apart, easy to write. */
export const nicknames: readonly string[] = (
  'Abel Agnesi Alhazen Ampere Anning Archimedes Aryabhata Avicenna Babbage Bacon Banneker Bernoulli Boole Borlaug Bose Boyle ' +
  'Brahe Bunsen Cantor Carver Cassini Cavendish Celsius Chandra Chatelet Copernicus Coulomb Curie Dalton Darwin Descartes ' +
  'Diophantus Dirac Ehrlich Einstein Eratosthenes Euclid Euler Faraday Fermat Fermi Fibonacci Fourier Franklin Galileo Galois ' +
  'Gauss Germain Goodall Hamilton Harvey Heron Herschel Hertz Hilbert Hooke Hopper Humboldt Huygens Hypatia Jacobi Joule ' +
  'Kelvin Kepler Khayyam Khwarizmi Kovalevskaya Lagrange Laplace Lavoisier Leibniz Linnaeus Lovelace Maxwell McClintock ' +
  'Meitner Mendel Mendeleev Mirzakhani Napier Newton Nightingale Noether Ohm Pascal Pasteur Pauling Planck Poincare Ptolemy ' +
  'Pythagoras Raman Ramanujan Riemann Sagan Shannon Somerville Tesla Thales Torricelli Turing Volta Wallace Weierstrass Wu'
).split(' ');

/** Draws nicknames without repetition. Who has drawn them all begins again with `… the 2nd`. */
export class NicknameDraw {
  readonly #random: () => number;
  readonly #used = new Set<string>();

  constructor(random: () => number) {
    this.#random = random;
  }

  draw(candidates: readonly string[] = nicknames): string {
    const names = candidates.length === 0 ? nicknames : candidates;
    for (let round = 1; ; round++) {
      const free = names.map((name) => inRound(name, round)).filter((name) => !this.#used.has(name));
      const name = free[Math.floor(this.#random() * free.length)];
      if (name === undefined) continue;
      this.#used.add(name);
      return name;
    }
  }

  /** An agent came back with the name that it had. */
  reserve(name: string): void {
    this.#used.add(name);
  }
}

const inRound = (name: string, round: number): string => (round === 1 ? name : `${name} the ${ordinal(round)}`);

function ordinal(value: number): string {
  const isTeen = value % 100 >= 11 && value % 100 <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}
