// How long a search among 100,000 files takes to show something, once the system has read the folders. Needs a build.
//   node bench/run.mjs file-search
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';

const folders = 1000;
const filesPerFolder = 100;
const budgetMs = 100;
const rounds = 5;

const root = await mkdtemp(join(tmpdir(), 'keelson-search-'));
for (let f = 0; f < folders; f++) {
  const folder = join(root, `package-${f % 40}`, `module-${f}`);
  await mkdir(folder, { recursive: true });
  await Promise.all(Array.from({ length: filesPerFolder }, (_, i) => writeFile(join(folder, `component-${f}-${i}.ts`), '')));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const server = await startTestServer({ capabilities: { experimentalApi: true } });

/** Resolves with the time until something was found for the query, and until all was. */
async function timeOf(query, act) {
  const began = performance.now();
  const isFound = ({ query: asked, files }) => asked === query && files.length > 0;
  const found = server.once('fuzzyFileSearch/sessionUpdated', { where: isFound }).then(() => performance.now() - began);
  await act();
  const first = await found;
  return first;
}

const walking = [];
const walked = [];
for (let round = 0; round < rounds; round++) {
  const sessionId = `session-${round}`;
  const completed = server.once('fuzzyFileSearch/sessionCompleted');
  walking.push(
    await timeOf('component', async () => {
      await server.request('fuzzyFileSearch/sessionStart', { sessionId, roots: [root] });
      await server.request('fuzzyFileSearch/sessionUpdate', { sessionId, query: 'component' });
    }),
  );
  await completed;
  walked.push(await timeOf('mod7comp', () => server.request('fuzzyFileSearch/sessionUpdate', { sessionId, query: 'mod7comp' })));
  await server.request('fuzzyFileSearch/sessionStop', { sessionId });
}
const began = performance.now();
await server.request('fuzzyFileSearch', { query: 'component', roots: [root] });
const whole = performance.now() - began;
await server.close();
await rm(root, { recursive: true, force: true });

const first = median(walking.slice(1)); // The first round warms the tree.
const next = median(walked);
console.log(
  `${folders * filesPerFolder} files: first results ${first.toFixed(0)} ms after a start, ${next.toFixed(0)} ms after another query (budget ${budgetMs} ms); a whole search ${whole.toFixed(0)} ms`,
);
if (first > budgetMs || next > budgetMs) process.exitCode = 1;
