import { BestMatches, breathe, type Candidate, candidates, type FileMatch } from './search.js';

export interface SearchSessionOptions {
  readonly roots: readonly string[];
  readonly globalExcludes: string | null;
  readonly onUpdate: (query: string, matches: readonly FileMatch[]) => void;
  /** All is walked, and the latest query is matched. */
  readonly onComplete: () => void;
}

const sliceSize = 1000;
/** Where a query takes long, what it found so far is told this often. */
const partialMs = 30;

/** A search whose query changes while it goes on: the folders are read once, and what was read is kept. */
export class SearchSession {
  readonly #options: SearchSessionOptions;
  readonly #controller = new AbortController();
  readonly #found: Candidate[] = [];
  #query: string | null = null;
  #best = new BestMatches('');
  /** How many of what was found the latest query has been held against. */
  #matched = 0;
  #walked = false;
  #running = false;

  constructor(options: SearchSessionOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#walk();
  }

  /** Only the latest query is answered: at least once. */
  update(query: string): void {
    this.#query = query;
    this.#best = new BestMatches(query);
    this.#matched = 0;
    void this.#match({ tellAlways: true });
  }

  /** Nothing is told after it. */
  stop(): void {
    this.#controller.abort();
  }

  async #walk(): Promise<void> {
    const { signal } = this.#controller;
    for await (const candidate of candidates({ ...this.#options, signal })) {
      this.#found.push(candidate);
      if (this.#found.length % sliceSize === 0) await this.#match({ tellAlways: false });
    }
    this.#walked = true;
    await this.#match({ tellAlways: false });
    if (this.#query === null && !signal.aborted) this.#options.onComplete();
  }

  /** Holds what was found against the query. One run at a time; a run goes on with what comes meanwhile. */
  async #match({ tellAlways }: { readonly tellAlways: boolean }): Promise<void> {
    if (this.#query === null || this.#running) return;
    this.#running = true;
    let mustTell = tellAlways;
    let told: BestMatches | null = null;
    while (!this.#controller.signal.aborted) {
      const best = this.#best;
      let isChanged = this.#offerSlice(best);
      let toldAtMs = performance.now();
      while (this.#matched < this.#found.length && best === this.#best && !this.#controller.signal.aborted) {
        await breathe();
        if (best !== this.#best || this.#controller.signal.aborted) break;
        isChanged = this.#offerSlice(best) || isChanged;
        if (!isChanged || performance.now() - toldAtMs < partialMs) continue;
        this.#options.onUpdate(this.#query ?? '', [...best.matches]);
        [told, mustTell, isChanged, toldAtMs] = [best, false, false, performance.now()];
      }
      if (best !== this.#best) {
        mustTell = true; // A later query; this one is not answered any more.
        continue;
      }
      if ((isChanged || (mustTell && told !== best)) && !this.#controller.signal.aborted)
        this.#options.onUpdate(this.#query ?? '', best.matches);
      told = best;
      mustTell = false;
      if (this.#matched === this.#found.length) break;
    }
    this.#running = false;
    if (this.#walked && !this.#controller.signal.aborted) this.#options.onComplete();
  }

  #offerSlice(best: BestMatches): boolean {
    let isChanged = false;
    const slice = this.#found.slice(this.#matched, this.#matched + sliceSize);
    this.#matched += slice.length;
    for (const candidate of slice) isChanged = best.offer(candidate) || isChanged;
    return isChanged;
  }
}
