/** The part that is used of the optional package `sharp`. */
interface Sharp {
  resize(options: { width: number; height: number; fit: 'inside'; withoutEnlargement: true }): { toBuffer(): Promise<Buffer> };
}

/** Not a literal, so that neither compiler nor bundler looks for a package that may not be there. */
const packageName: string = 'sharp';

/** Makes a picture fit into a square, of the same kind as it was. `null`: nothing is installed that can. */
export async function shrinkImage(bytes: Buffer, maxSide: number): Promise<Buffer | null> {
  try {
    const loaded: unknown = await import(packageName);
    if (!hasDefault(loaded)) return null;
    return await loaded.default(bytes).resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true }).toBuffer();
  } catch {
    return null; // Absent, or the picture is broken: who asked goes on with what it has.
  }
}

const hasDefault = (loaded: unknown): loaded is { default: (input: Buffer) => Sharp } =>
  typeof loaded === 'object' && loaded !== null && 'default' in loaded && typeof loaded.default === 'function';
