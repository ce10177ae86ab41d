#!/usr/bin/env node
// All that must hold before a commit. Every step runs, whatever the one before said; the exit code tells.
//   node scripts/check.mjs [--no-tests] [--local]     --local: rewrite the API report in etc/ instead of refusing a change
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const flags = new Set(process.argv.slice(2));

const steps = [
  ['Build', 'node', 'scripts/build.mjs', '--if-missing'],
  ['Format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['Types', 'tsc', '-p', 'tsconfig.json', '--noEmit'],
  ...(flags.has('--no-tests') ? [] : [['Tests', 'vitest', 'run']]),
  ['Docs: snippets and links', 'node', 'scripts/check-docs.mjs'],
  ['API report', 'api-extractor', 'run', ...(flags.has('--local') ? ['--local'] : [])],
  ...['.', 'transport'].flatMap((folder) => [
    [`Package ${folder}: exports and files`, 'publint', 'run', folder, '--strict'],
    [`Package ${folder}: types as seen by importers`, 'attw', '--pack', folder, '--profile', 'esm-only'],
  ]),
  ['Dead code and dependencies', 'knip'],
];

const outcomes = [];
for (const [title, command, ...args] of steps) {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 60 - title.length))}`);
  const began = performance.now();
  const code = await run(command, args);
  outcomes.push({ title, ok: code === 0, seconds: (performance.now() - began) / 1000 });
}

console.log(`\n── Summary ${'─'.repeat(53)}`);
for (const { title, ok, seconds } of outcomes) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(5)} s  ${title}`);
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;

function run(command, args) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
