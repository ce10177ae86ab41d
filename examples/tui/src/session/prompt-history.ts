import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppServer } from 'keelson';
import { isRecord } from '../dialogs/is-record.js';

/** Prompts of earlier sessions, in the home of the server, in the form that other programs of this home read and write. */
export interface PromptHistory {
  /** The newest last. */
  load(): Promise<string[]>;
  add(text: string, threadId: string): Promise<void>;
}

const readBytes = 512 * 1024;
const maxPrompts = 1000;

/** Keeps nothing where the configuration says so. */
export function openPromptHistory(server: AppServer, now: () => number): PromptHistory {
  const isKept = mayKeep(server);
  // Told by whoever loads or adds.
  isKept.catch(() => undefined);
  const path = join(server.initializeResponse.codexHome, 'history.jsonl');
  return {
    load: async () => ((await isKept) ? parsePrompts(await readEnd(path)) : []),
    add: async (text, threadId) => {
      const entry = { session_id: threadId, ts: Math.floor(now() / 1000), text };
      if (await isKept) await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    },
  };
}

async function mayKeep(server: AppServer): Promise<boolean> {
  const { history } = (await server.config.read({})).config;
  return !isRecord(history) || history['persistence'] !== 'none';
}

/** The end of a file that may be long; nothing where there is none. */
async function readEnd(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - readBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}

/** Lines that others wrote otherwise, and one that was cut off, are left out. */
export function parsePrompts(text: string): string[] {
  const prompts = text.split('\n').flatMap((row) => {
    try {
      const entry: unknown = JSON.parse(row);
      return isRecord(entry) && typeof entry['text'] === 'string' ? [entry['text']] : [];
    } catch {
      return [];
    }
  });
  return prompts.slice(-maxPrompts);
}
