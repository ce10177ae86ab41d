/** What was found out, and whether it still holds. */
export interface Found<T> {
  readonly value: T;
  isCurrent(): Promise<boolean>;
}

interface Known<T> {
  readonly atMs: number;
  readonly generation: number;
  readonly work: Promise<Found<T>>;
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

  /** What is known for the same overrides (the same object) and folder, as long as it holds; else what is found now. */
  async take(overrides: object, cwd: string | null, find: () => Promise<Found<T>>): Promise<T> {
    const byFolder = this.#byOverrides.get(overrides) ?? new Map<string | null, Known<T>>();
    this.#byOverrides.set(overrides, byFolder);
    const known = byFolder.get(cwd);
    const now = performance.now();
    if (known?.generation === this.#generation && now - known.atMs < freshMs) return (await known.work).value;
    const work = known === undefined ? find() : holds(known.work, find);
    if (byFolder.size >= maxFolders) byFolder.clear();
    byFolder.set(cwd, { atMs: now, generation: this.#generation, work });
    return (await work).value;
  }

  /** Whatever is known has to be looked at again. */
  doubt(): void {
    this.#generation++;
  }
}

async function holds<T>(known: Promise<Found<T>>, find: () => Promise<Found<T>>): Promise<Found<T>> {
  const found = await known.catch(() => null);
  return found !== null && (await found.isCurrent()) ? found : find();
}
