import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startOnFiles, type TemporaryHome, temporaryHome } from './support/on-files.js';

const read = (home: TemporaryHome, name: string): Promise<string> => readFile(join(home.path, name), 'utf8');

async function useHome(home: TemporaryHome): Promise<void> {
  const folder = join(home.path, 'sessions', '2025', '01', '02');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'rollout-2025-01-02T03-04-05-01a1ff8c-6ee2-7d03-afcf-f93d97e56c90.jsonl'), '');
}

test('a home with threads and without a personality keeps the one that there was', async () => {
  await using home = await temporaryHome();
  await useHome(home);
  await using _server = await startOnFiles(home, ['# mine']);

  expect(await read(home, 'config.toml')).toContain('sandbox_mode = "danger-full-access"\npersonality = "pragmatic"\n# mine\n');
  expect(await read(home, '.personality_migration')).toBe('v1\n');
});

test.each([
  ['a personality is chosen', ['personality = "friendly"'], true],
  ['the active profile chooses one', ['profile = "p"', '[profiles.p]', 'personality = "none"'], true],
  ['there are no threads', [], false],
])('nothing is written when %s', async (_when, lines, isUsed) => {
  await using home = await temporaryHome();
  if (isUsed) await useHome(home);
  await using _server = await startOnFiles(home, lines);

  expect(await read(home, 'config.toml')).not.toContain('pragmatic');
  expect(await read(home, '.personality_migration')).toBe('v1\n');
});

test('it is done once', async () => {
  await using home = await temporaryHome();
  await useHome(home);
  await writeFile(join(home.path, '.personality_migration'), 'v1\n');
  await using _server = await startOnFiles(home, []);

  expect(await read(home, 'config.toml')).not.toContain('pragmatic');
});
