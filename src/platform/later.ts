/** Something that is made once, when it is first asked for. */
export interface Later<T> {
  /** Makes it, or hands out what was made. A failure stays. */
  get(): Promise<T>;
  /** What has been asked for; `null`: nothing, and there is nothing to close. */
  readonly begun: Promise<T> | null;
}

/** Puts off the making, and with it the loading of code that the start can do without. */
export function later<T>(make: () => Promise<T>): Later<T> {
  let begun: Promise<T> | null = null;
  return {
    get() {
      begun ??= make();
      return begun;
    },
    get begun() {
      return begun;
    },
  };
}
