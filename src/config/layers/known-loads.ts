/** What was found out, and whether it still holds. */
export interface Found<T> {
  readonly value: T;
  isCurrent(): Promise<boolean>;
}

interface Known<T> {
  readonly atMs: number;
  readonly generation: number;
  readonly changes: number;
  readonly work: Promise<Found<T>>;
}

interface Asked {
  readonly cwd: string | null;
  readonly maxAgeMs: number | null;
}

/** How long what holds counts as holding, in milliseconds: shorter than anybody needs to change a file and look. */
const freshMs = 50;

const maxFolders = 64;

/**
 * What was found of late. The parts of a request, of a start or of a turn each ask for the configuration, and they do so
 * at once: they share one answer. A request that arrives, or a file that is written, ends that: whoever changes a file and
 * then asks is never told what was before.
 */
export class KnownLoads<T> {
  readonly #byOverrides = new WeakMap<object, Map<string | null, Known<T>>>();
  #generation = 0;
  #changes = 0;

  /**
   * What is known for the same overrides (the same object) and folder, as long as it holds; else what is found now.
   * `maxAgeMs`: what was looked at no longer ago is good enough, if this process has changed nothing since.
   */
  async take(overrides: object, { cwd, maxAgeMs }: Asked, find: () => Promise<Found<T>>): Promise<T> {
    const byFolder = this.#byOverrides.get(overrides) ?? new Map<string | null, Known<T>>();
    this.#byOverrides.set(overrides, byFolder);
    const known = byFolder.get(cwd);
    const now = performance.now();
    if (known !== undefined && this.#isGood(known, { ageMs: now - known.atMs, maxAgeMs })) return (await known.work).value;
    const work = known === undefined ? find() : holds(known.work, find);
    if (byFolder.size >= maxFolders) byFolder.clear();
    byFolder.set(cwd, { atMs: now, generation: this.#generation, changes: this.#changes, work });
    return (await work).value;
  }

  /** Somebody asks who may have changed files: whatever is known has to be looked at again. */
  doubt(): void {
    this.#generation++;
  }

  /** This process has changed something. */
  changed(): void {
    this.#generation++;
    this.#changes++;
  }

  #isGood(known: Known<T>, { ageMs, maxAgeMs }: { readonly ageMs: number; readonly maxAgeMs: number | null }): boolean {
    if (known.generation === this.#generation && ageMs < freshMs) return true;
    return maxAgeMs !== null && ageMs < maxAgeMs && known.changes === this.#changes;
  }
}

async function holds<T>(known: Promise<Found<T>>, find: () => Promise<Found<T>>): Promise<Found<T>> {
  const found = await known.catch(() => null);
  return found !== null && (await found.isCurrent()) ? found : find();
}
