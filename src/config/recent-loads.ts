/** How long what was found counts as just found, in milliseconds: shorter than anybody needs to change a file and look. */
const freshMs = 50;

interface Recent<T> {
  readonly atMs: number;
  readonly work: Promise<T>;
}

/**
 * What was found for a moment: the parts of a request, of a start or of a turn each ask for the configuration, and they
 * do so at once. A request that arrives forgets it all, so that whoever changes a file and then asks is never told what
 * was before.
 */
export class RecentLoads<T> {
  #byOverrides = new WeakMap<object, Map<string | null, Recent<T>>>();

  /** What was found for the same overrides (the same object) and folder a moment ago; else what is found now. */
  take(overrides: object, cwd: string | null, load: () => Promise<T>): Promise<T> {
    const known = this.#byOverrides.get(overrides);
    const recent = known?.get(cwd);
    const now = performance.now();
    if (recent !== undefined && now - recent.atMs < freshMs) return recent.work;
    const work = load();
    const byFolder = known ?? new Map<string | null, Recent<T>>();
    if (byFolder.size >= maxFolders) byFolder.clear();
    byFolder.set(cwd, { atMs: now, work });
    if (known === undefined) this.#byOverrides.set(overrides, byFolder);
    return work;
  }

  forget(): void {
    this.#byOverrides = new WeakMap();
  }
}

const maxFolders = 64;
