import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { osErrorText } from '../../../platform/os-error.js';
import { type PayloadReference, TraceEvent, TraceManifest } from '../bundle-format.js';
import { Replay } from './replay.js';
import { TraceBundleError } from './trace-error.js';
import type { TraceState } from './trace-state.js';

/** Plays a bundle back. @throws TraceBundleError */
export async function reduceBundle(folder: string): Promise<TraceState> {
  const manifest = await readManifest(folder);
  const replay = new Replay((reference) => readPayload(folder, reference));
  const lines = createInterface({ input: createReadStream(join(folder, 'trace.jsonl')), crlfDelay: Number.POSITIVE_INFINITY });
  let line = 0;
  try {
    for await (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      await replay.play(readEvent(text));
    }
  } catch (error) {
    if (error instanceof TraceBundleError) throw new TraceBundleError(`trace.jsonl, line ${line}: ${error.message}`, { cause: error });
    throw new TraceBundleError(`trace.jsonl cannot be read: ${osErrorText(error)}`, { cause: error });
  } finally {
    lines.close();
  }
  return replay.state(manifest);
}

async function readManifest(folder: string): Promise<TraceManifest> {
  const value = await readJson(join(folder, 'manifest.json'), 'manifest.json');
  const parsed = TraceManifest.safeParse(value);
  if (!parsed.success) throw new TraceBundleError('manifest.json is not one of a bundle', { cause: parsed.error });
  return parsed.data;
}

function readEvent(text: string): TraceEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TraceBundleError('it is no JSON', { cause });
  }
  const parsed = TraceEvent.safeParse(value);
  if (!parsed.success) throw new TraceBundleError('it is no event', { cause: parsed.error });
  return parsed.data;
}

/** Payloads lie in one folder of the bundle, whatever an event says. */
async function readPayload(folder: string, { path, raw_payload_id: id }: PayloadReference): Promise<unknown> {
  if (!/^payloads\/[\w-]+\.json$/.test(path)) throw new TraceBundleError(`${id} names a path outside of the bundle's payloads`);
  return readJson(join(folder, path), path);
}

async function readJson(path: string, name: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TraceBundleError(`${name} cannot be read: ${osErrorText(cause)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TraceBundleError(`${name} is no JSON`, { cause });
  }
}
