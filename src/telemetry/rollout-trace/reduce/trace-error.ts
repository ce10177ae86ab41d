/** A bundle contradicts itself, or is not whole. */
export class TraceBundleError extends Error {
  override readonly name = 'TraceBundleError';
}
