import { mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Login shells of tests read no profile of the machine's: it may be slow, and it may wait for a lock that a killed shell left.
const userHome = join(tmpdir(), 'keelson-test-home');
mkdirSync(userHome, { recursive: true });

/** What a server loads with its first request, tests load with the library: the time of no test is taken by that. */
const loadingAtOnce = {
  name: 'loading-at-once',
  transform: (code: string, id: string) => (id === source('src/index.ts') ? `${code}\nimport './server/compose-services.js';` : null),
};

export default defineConfig({
  plugins: [loadingAtOnce],
  resolve: {
    // Tests see the sources, so that they need no build and share one identity of every class.
    alias: [
      { find: /^keelson\/protocol$/, replacement: source('src/protocol/index.ts') },
      { find: /^keelson\/testing$/, replacement: source('src/testing/index.ts') },
      { find: /^keelson$/, replacement: source('src/index.ts') },
      { find: /^keelson-transport$/, replacement: source('transport/src/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    pool: 'forks',
    env: { HOME: userHome },
    // Nothing that is timed is asserted: the limits end what hangs, on machines that others load, too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: availableParallelism(),
    // The report names each test that needed its second try: it is a defect to look into, and no reason to hold back all others.
    retry: process.env['CI'] ? 1 : 0,
  },
});
