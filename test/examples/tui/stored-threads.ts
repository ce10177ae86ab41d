import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const begin = Date.UTC(2025, 2, 1, 10, 0, 0);

/** Writes threads as the server stores them, `prompt 0 end` the oldest. */
export async function storeThreads(home: string, count: number): Promise<void> {
  const folder = join(home, 'sessions/2025/03/01');
  await mkdir(folder, { recursive: true });
  await Promise.all(Array.from({ length: count }, (_, number) => storeThread(folder, number)));
}

async function storeThread(folder: string, number: number): Promise<void> {
  const id = `0195512a-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const at = new Date(begin + number * 60_000);
  const timestamp = at.toISOString();
  const meta = { id, timestamp, cwd: folder, originator: 'test', cli_version: '0.1.0', source: 'cli', model_provider: 'scripted' };
  const said = { type: 'user_message', message: `prompt ${number} end`, images: [], local_images: [], text_elements: [] };
  const lines = [
    { timestamp, type: 'session_meta', payload: meta },
    { timestamp, type: 'event_msg', payload: said },
  ];
  const path = join(folder, `rollout-${timestamp.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`);
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await utimes(path, at, at);
}
