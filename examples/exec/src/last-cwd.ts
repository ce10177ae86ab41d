import { open } from 'node:fs/promises';
import type { Thread } from 'keelson/protocol';

/** Where the thread worked last: as its last turn was recorded, which may be elsewhere than where it began. */
export async function lastCwdOf({ path, cwd }: Pick<Thread, 'path' | 'cwd'>): Promise<string> {
  // Threads that are no files, or whose file has gone, are told by where they began.
  const file = path ? await open(path).catch(() => null) : null;
  if (file === null) return cwd;
  try {
    const { size } = await file.stat();
    // The record stands near the end; what follows it may be long.
    for (let length = 64 * 1024; ; length *= 8) {
      const start = Math.max(0, size - length);
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
      const found = findCwd(buffer.toString('utf8', 0, bytesRead));
      if (found !== null || start === 0) return found ?? cwd;
    }
  } finally {
    await file.close();
  }
}

function findCwd(text: string): string | null {
  for (const line of text.split('\n').reverse()) {
    if (!line.includes('"turn_context"')) continue;
    try {
      const { type, payload } = JSON.parse(line);
      if (type === 'turn_context' && typeof payload?.cwd === 'string') return payload.cwd;
    } catch {
      // The rest of a line that begins before the piece, or one that was torn.
    }
  }
  return null;
}
