import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { osErrorText } from '../../platform/os-error.js';
import { internalError } from '../../protocol/errors.js';

/** Empties the folders of the memories. What a link leads to is not ours to empty. @throws RpcError `failed to clear memory directories under …` */
export async function clearMemories(home: string): Promise<void> {
  // The second is where earlier versions of other programs kept what extensions brought.
  const roots = [join(home, 'memories'), join(home, 'memories_extensions')];
  try {
    const found = await Promise.all(roots.map((root) => lstat(root).catch(() => null))); // They need not be there.
    const link = roots.find((_root, at) => found[at]?.isSymbolicLink());
    if (link !== undefined) throw new Error(`refusing to clear symlinked memory root ${link}`);
    for (const [at, root] of roots.entries()) {
      if (at === 0) await mkdir(root, { recursive: true });
      else if (found[at] == null) continue;
      await Promise.all((await readdir(root)).map((name) => rm(join(root, name), { recursive: true, force: true })));
    }
  } catch (error) {
    throw internalError(`failed to clear memory directories under ${home}: ${osErrorText(error)}`, { cause: error });
  }
}
