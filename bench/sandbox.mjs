// What a command in the sandbox costs: through the server, against the same command by bubblewrap alone. Needs a build.
//   node bench/run.mjs sandbox
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';

const rounds = 60;
const budgetMs = 15;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const cwd = await mkdtemp(join(tmpdir(), 'keelson-bench-'));
const server = await startTestServer({ cwd });
const policy = (type) => ({ type, ...(type === 'workspaceWrite' ? { excludeSlashTmp: true, excludeTmpdirEnvVar: true } : {}) });
const exec = (type) => server.command.exec({ command: ['true'], sandboxPolicy: policy(type) });

const plain = ['--new-session', '--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev', '--bind', cwd, cwd];
const apart = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-net', '--cap-drop', 'ALL', '--proc', '/proc', '--chdir', cwd];
const bwrap = () => once(spawn('bwrap', [...plain, ...apart, '--', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] }), 'close');

// One after the other in each round: what else the machine does falls on all of them.
const ways = { bwrap, bare: () => exec('dangerFullAccess'), readOnly: () => exec('readOnly'), workspace: () => exec('workspaceWrite') };
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = -5; round < rounds; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const began = performance.now();
    await run();
    if (round >= 0) times[name].push(performance.now() - began);
  }
}
await server.close();
await rm(cwd, { recursive: true, force: true });

const { bwrap: floor, bare, readOnly, workspace } = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
const over = workspace - floor;
console.log(
  `bwrap alone ${floor.toFixed(1)} ms; command/exec bare ${bare.toFixed(1)} ms, read-only ${readOnly.toFixed(1)} ms, in a workspace ${workspace.toFixed(1)} ms:`,
);
console.log(`${over.toFixed(1)} ms over bwrap alone (budget ${budgetMs} ms)`);
if (over > budgetMs) process.exitCode = 1;
