import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseSessionLine, type SessionMessage } from './session-records.js';

/** A session file of another agent, read once. */
export interface SessionFile {
  readonly cwd: string | null;
  readonly title: string | null;
  readonly messages: readonly SessionMessage[];
  /** When something was said last; `null` when no message bears a time. */
  readonly latestMs: number | null;
  readonly sha256: string;
}

const maxTitleLength = 120;

/** Reads a session file, line by line. @throws the file system's error */
export async function readSessionFile(path: string): Promise<SessionFile> {
  const hash = createHash('sha256');
  const messages: SessionMessage[] = [];
  let cwd: string | null = null;
  let customTitle: string | null = null;
  let aiTitle: string | null = null;
  let latestMs: number | null = null;
  const stream = createReadStream(path);
  stream.on('data', (chunk) => hash.update(chunk));
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const parsed = parseSessionLine(line);
    if (parsed === null) continue;
    cwd ??= parsed.cwd;
    customTitle = parsed.customTitle ?? customTitle;
    aiTitle = parsed.aiTitle ?? aiTitle;
    if (parsed.message === null) continue;
    messages.push(parsed.message);
    if (parsed.message.atMs !== null) latestMs = Math.max(latestMs ?? 0, parsed.message.atMs);
  }
  const said = messages.find(({ role }) => role === 'user')?.text;
  return {
    cwd,
    messages,
    latestMs,
    sha256: hash.digest('hex'),
    title: customTitle ?? aiTitle ?? (said === undefined ? null : oneLine(said)),
  };
}

function oneLine(text: string): string | null {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  if (characters.length > maxTitleLength) return `${characters.slice(0, maxTitleLength - 3).join('')}...`;
  return line === '' ? null : line;
}
