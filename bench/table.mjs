// The table of RESULTS.md: the library and its program side by side with their floors, and with the reference where
// REFERENCE names its program. Parts by name; `--processor` tells the processor's time, which other work changes little.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callRows } from './table/calls.mjs';
import { historyRows } from './table/history.mjs';
import { listRows } from './table/lists.mjs';
import { createTable, machine } from './table/render.mjs';
import { startRows } from './table/start.mjs';
import { turnRows } from './table/turns.mjs';

const parts = { start: startRows, calls: callRows, turns: turnRows, lists: listRows, history: historyRows };

const wanted = process.argv.slice(2).filter((word) => Object.hasOwn(parts, word));
const shown = process.argv.includes('--processor') ? 'processorMs' : 'ms';
const { row, toMarkdown } = createTable({ shown });

const base = await mkdtemp(join(tmpdir(), 'keelson-bench-'));
const model = spawn(process.execPath, [fileURLToPath(new URL('model-process.mjs', import.meta.url))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(model.stdout, 'data');
const url = String(line).trim();
const load = loadavg()[0];
const began = performance.now();
try {
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    const folder = join(base, name);
    await mkdir(folder);
    await parts[name]({ folder, url, row });
    await rm(folder, { recursive: true, force: true });
  }
} finally {
  model.kill();
  await rm(base, { recursive: true, force: true });
}
const minutes = (performance.now() - began) / 60_000;
console.log(
  `${machine()}; load ${load.toFixed(1)} before; ${minutes.toFixed(1)} minutes; ${shown === 'ms' ? 'time' : "the processor's time"}.\n`,
);
console.log(toMarkdown());
