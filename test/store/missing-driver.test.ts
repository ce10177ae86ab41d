import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../src/store/open-database.js';

vi.mock('better-sqlite3', () => ({
  default: class {
    constructor() {
      throw new Error('Could not locate the bindings file. Tried:\n → /a\n → /b');
    }
  },
}));

test('a driver that was never compiled is told in one line, with what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-driver-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const opening = openDatabase({ path: join(folder, 'a.sqlite'), busyTimeoutMs: 10, migrate: () => undefined });

  await expect(opening).rejects.toThrow(/^better-sqlite3 has no build for this Node: run `npm rebuild better-sqlite3`$/);
});
