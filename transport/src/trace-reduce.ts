import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reduceTraceBundle } from 'keelson';

/** Writes what a bundle comes to, whole or not at all, and prints where. */
export async function traceReduce({ bundle, output }: { readonly bundle: string; readonly output: string | null }): Promise<void> {
  const state = await reduceTraceBundle(bundle);
  const path = output ?? join(bundle, 'state.json');
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, JSON.stringify(state, null, 2));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  process.stdout.write(`${path}\n`);
}
