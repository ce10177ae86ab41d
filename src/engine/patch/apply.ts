import { dirname, resolve } from 'node:path';
import { localFiles } from '../../platform/files/local-files.js';
import type { ToolFiles } from '../../platform/files/tool-files.js';
import { osErrorText } from '../../platform/os-error.js';
import type { FileUpdateChange } from '../../protocol/index.js';
import { unifiedHunks } from './diff.js';
import { applyChunks } from './locate.js';
import { PatchError, type PatchHunk } from './parse.js';
import type { PatchGuard } from './patch-guard.js';
import type { FileChange } from './turn-diff.js';

/** A patch whose every place was found, and nothing of it written. */
export interface VerifiedPatch {
  readonly steps: readonly PatchStep[];
  /** As items show them, sorted by path. */
  readonly changes: readonly FileUpdateChange[];
}

export interface PatchStep extends FileChange {
  readonly type: PatchHunk['type'];
  /** The path as the patch wrote it; of a move, the new one. */
  readonly writtenPath: string;
}

/**
 * Finds out what a patch would do, and writes nothing. A later hunk sees what the earlier ones did.
 * Throws a `PatchError` whose message is for the model.
 */
export async function verifyPatch(
  hunks: readonly PatchHunk[],
  cwd: string,
  disk: Pick<ToolFiles, 'readFile'> = localFiles,
): Promise<VerifiedPatch> {
  const files = new OverlayFiles(disk);
  const steps: PatchStep[] = [];
  for (const hunk of hunks) steps.push(await verifyHunk(hunk, cwd, files));
  // Of a file that is changed twice the last change is shown.
  const changes = new Map(steps.map((step) => [step.path, toFileUpdateChange(step)]));
  return { steps, changes: [...changes.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

async function verifyHunk(hunk: PatchHunk, cwd: string, files: OverlayFiles): Promise<PatchStep> {
  const path = resolve(cwd, hunk.path);
  switch (hunk.type) {
    case 'add': {
      const before = await files.find(path);
      files.set(path, hunk.content);
      return { type: 'add', path, before, after: hunk.content, movedTo: null, writtenPath: hunk.path };
    }
    case 'delete': {
      const before = await files.read(path, 'Failed to read');
      files.set(path, null);
      return { type: 'delete', path, before, after: null, movedTo: null, writtenPath: hunk.path };
    }
    case 'update': {
      const before = await files.read(path, 'Failed to read file to update');
      const after = applyChunks({ text: before, chunks: hunk.chunks, path });
      const target = hunk.moveTo === null ? path : resolve(cwd, hunk.moveTo);
      const movedTo = target === path ? null : target;
      if (movedTo !== null) files.set(path, null);
      files.set(target, after);
      return { type: 'update', path, before, after, movedTo, writtenPath: hunk.moveTo ?? hunk.path };
    }
    default:
      return hunk satisfies never;
  }
}

/** Files as they would be after the hunks so far. */
class OverlayFiles {
  readonly #disk: Pick<ToolFiles, 'readFile'>;
  readonly #changed = new Map<string, string | null>();

  constructor(disk: Pick<ToolFiles, 'readFile'>) {
    this.#disk = disk;
  }

  set(path: string, content: string | null): void {
    this.#changed.set(path, content);
  }

  async read(path: string, failure: string): Promise<string> {
    const changed = this.#changed.get(path);
    if (changed === null) throw new PatchError(`${failure} ${path}: No such file or directory (os error 2)`);
    if (changed !== undefined) return changed;
    try {
      return toText(await this.#disk.readFile(path));
    } catch (error) {
      throw new PatchError(`${failure} ${path}: ${osErrorText(error)}`, { cause: error });
    }
  }

  async find(path: string): Promise<string | null> {
    try {
      return await this.read(path, '');
    } catch {
      return null; // Not there, or not to be read: the write that follows tells.
    }
  }
}

/** A file that is no text would come back changed: its bytes are not those of the text that was read. */
function toText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new Error('stream did not contain valid UTF-8');
  return text;
}

function toFileUpdateChange({ type, path, before, after, movedTo }: PatchStep): FileUpdateChange {
  switch (type) {
    case 'add':
      return { path, kind: { type: 'add' }, diff: after ?? '' };
    case 'delete':
      return { path, kind: { type: 'delete' }, diff: before ?? '' };
    case 'update': {
      const hunks = unifiedHunks(before ?? '', after ?? '', 1);
      return { path, kind: { type: 'update', move_path: movedTo }, diff: movedTo === null ? hunks : `${hunks}\n\nMoved to: ${movedTo}` };
    }
    default:
      return type satisfies never;
  }
}

/**
 * Writes a verified patch. When a step fails, the files that were changed before it get their old content back.
 * @throws PatchBlocked where a path leads to what must not be written
 */
export async function writePatch({ steps }: VerifiedPatch, guard: PatchGuard, disk: ToolFiles = localFiles): Promise<void> {
  const originals = new Map<string, Buffer | null>();
  for (const step of steps) await realStep(step, guard); // Nothing is begun that must not end.
  try {
    for (const named of steps) {
      const step = await realStep(named, guard);
      for (const path of [step.path, step.movedTo ?? step.path]) {
        if (!originals.has(path)) originals.set(path, await disk.readFile(path).catch(() => null));
      }
      await writeStep(step, disk);
    }
  } catch (error) {
    for (const [path, bytes] of originals) await restore(path, bytes, disk);
    throw error;
  }
}

/** The step with the real places of its files. */
async function realStep(step: PatchStep, guard: PatchGuard): Promise<PatchStep> {
  if (step.after === null || step.movedTo !== null) {
    const movedTo = step.movedTo === null ? null : await guard.fileOf(step.movedTo);
    return { ...step, path: await guard.placeOf(step.path), movedTo };
  }
  return { ...step, path: await guard.fileOf(step.path) };
}

async function writeStep({ path, after, movedTo }: PatchStep, disk: ToolFiles): Promise<void> {
  const target = movedTo ?? path;
  if (after === null) {
    await disk.removeFile(path);
    return;
  }
  await disk.makeFolder(dirname(target));
  if (movedTo !== null) await disk.move(path, target);
  await disk.writeFile(target, after);
}

async function restore(path: string, bytes: Buffer | null, disk: ToolFiles): Promise<void> {
  try {
    if (bytes !== null) await disk.writeFile(path, bytes);
    else if ((await disk.find(path)) !== null) await disk.removeFile(path);
  } catch {
    // It was a folder, or the disk refuses all writes: the error of the step that failed is the one to tell.
  }
}

/** What the model is told of a patch that was written: all added files, then the changed, then the deleted. */
export function summarize({ steps }: VerifiedPatch): string {
  const letters = { add: 'A', update: 'M', delete: 'D' } as const;
  const lines = (['add', 'update', 'delete'] as const).flatMap((type) =>
    steps.filter((step) => step.type === type).map((step) => `${letters[type]} ${step.writtenPath}\n`),
  );
  return `Success. Updated the following files:\n${lines.join('')}`;
}
