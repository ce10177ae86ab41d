// Files of a home that no program may leave half written, however it ended.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const parses = (text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** What is half written. A log's last line may be torn: readers leave it out, and writers go on in a new one. */
export async function brokenFiles(home) {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const broken = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8').catch(() => null); // It was somebody's for a moment.
    if (text === null) continue;
    if (path.endsWith('.json') && !parses(text)) broken.push(path);
    if (path.endsWith('.toml') && text !== '' && !text.endsWith('\n')) broken.push(path);
    if (path.endsWith('installation_id') && text.trim().length !== 36) broken.push(path);
    if (!path.endsWith('.jsonl')) continue;
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const torn = lines.filter((line) => !parses(line));
    // Each kill tears one line at most, and what comes after it is whole.
    if (torn.length > 0 && torn.length > lines.length / 2) broken.push(path);
  }
  return broken;
}
