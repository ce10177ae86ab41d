import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedbackSink } from './bundle.js';
import { toEvent } from './envelope.js';

/** How many bundles stay: each may hold whole threads. */
const maxBundles = 20;

/** Keeps bundles in a folder, one folder each, readable by the user alone. Nothing is sent. */
export const keepBundles =
  (folder: string): FeedbackSink =>
  async (bundle) => {
    const time = new Date(bundle.atMs).toISOString().replace(/[:.]/g, '-');
    const place = join(folder, `${time}-${bundle.eventId}`);
    await mkdir(place, { recursive: true, mode: 0o700 });
    const files = [
      { name: 'event.json', content: Buffer.from(`${JSON.stringify(toEvent(bundle), null, 2)}\n`) },
      // Files of one name may come from several folders.
      ...bundle.attachments.map(({ name, content }, index) => ({ name: `${index + 1}-${name}`, content })),
    ];
    for (const { name, content } of files) await writeFile(join(place, name), content, { mode: 0o600 });
    // Their names begin with the time.
    const kept = (await readdir(folder)).sort();
    for (const name of kept.slice(0, -maxBundles)) await rm(join(folder, name), { recursive: true, force: true });
  };
