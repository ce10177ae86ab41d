/** Uses are forgotten beyond this many. */
const maxUses = 4096;

/** What has been told once and is not told again. */
export class ToldUses {
  readonly #told = new Set<string>();

  /** True once for each use. */
  isFirst(use: string): boolean {
    if (this.#told.has(use)) return false;
    if (this.#told.size >= maxUses) this.#told.clear();
    this.#told.add(use);
    return true;
  }
}
