import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isThere } from './is-there.js';

/**
 * The path of a WebAssembly file: beside the built program (the build copies it there), else in the package that it
 * comes from, which is so when the source is run.
 */
export async function findWasmFile(name: string, packageName: string): Promise<string> {
  // A build may put this code into a folder of chunks below.
  for (const beside of [`./${name}`, `../${name}`]) {
    const path = fileURLToPath(new URL(beside, import.meta.url));
    if (await isThere(path)) return path;
  }
  return createRequire(import.meta.url).resolve(`${packageName}/${name}`);
}
