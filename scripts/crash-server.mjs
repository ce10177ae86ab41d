// The server that crash-test.mjs kills. It reads its plan from stdin, says what it announces on stdout, and takes turns until it dies.
import { writeSync } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppServer } from 'keelson';
import { appliesPatch, callsShell, says, scriptedModel, thinks, turn } from 'keelson/testing';
import { brokenFiles } from './hardness/broken-files.mjs';
import { createChance } from './hardness/chance.mjs';
import { createDeeds } from './hardness/deeds.mjs';

const home = process.argv[2];
const cwd = join(home, 'work');
const plan = JSON.parse(await text(process.stdin));
/** Written at once: what the parent has read was announced before the kill. */
const tell = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

/** What an item is known by, in the life of the process and after it; `null` for those that files do not keep. */
function keyOf(item) {
  if (item.type === 'userMessage') return `user ${item.content[0]?.text}`;
  if (item.type === 'agentMessage') return `agent ${item.text}`;
  if (item.type === 'reasoning') return `reasoning ${item.summary.join(' ')}`;
  if (item.type === 'fileChange') return `change ${item.changes.map((change) => change.path.split('/').at(-1)).join(' ')}`;
  return null;
}

let n = plan.first;
/** Each answer is one of its own: thoughts, words, commands and changes in turn, two requests to a turn. */
function* answers() {
  for (;;) {
    n++;
    yield turn(
      thinks(`thought ${n}`),
      says(`going on ${n}`),
      n % 2 === 0 ? callsShell('true') : appliesPatch(`*** Add File: file-${n}.txt\n+line`),
    );
    yield turn(thinks(`afterthought ${n}`), says(`done ${n}`));
  }
}
const source = answers();
const model = scriptedModel(Array.from({ length: 10_000 }, () => () => source.next().value));

await mkdir(cwd, { recursive: true });
const settings = join(home, 'config.toml');
await access(settings).catch(() =>
  writeFile(settings, 'model = "mock-model"\napproval_policy = "never"\nsandbox_mode = "danger-full-access"\n'),
);
const broken = await brokenFiles(home);
const server = await AppServer.start({
  home,
  cwd,
  model,
  env: { PATH: process.env.PATH, HOME: home },
});
server.on('item/completed', ({ item }) => {
  const key = keyOf(item);
  if (key !== null) tell({ item: key });
});

async function open() {
  if (plan.threadId === null) return (await server.thread.start({ cwd })).thread;
  const { thread } = await server.thread.resume({ threadId: plan.threadId }).catch((error) => {
    // A thread whose process died before its first line is not there, and nothing of it was announced.
    if (plan.announced.length > 0) throw error;
    return server.thread.start({ cwd });
  });
  const found = new Map();
  for (const item of thread.turns.flatMap((each) => each.items)) {
    const key = keyOf(item);
    if (key !== null) found.set(key, (found.get(key) ?? 0) + 1);
  }
  const lost = plan.announced.filter((key) => !found.has(key));
  if (lost.length > 0) throw new Error(`announced, and not there: ${JSON.stringify(lost)}`);
  const doubled = [...found].filter(([, count]) => count > 1);
  if (doubled.length > 0) throw new Error(`there more than once: ${JSON.stringify(doubled)}`);
  const running = thread.turns.filter((each) => each.status === 'inProgress');
  if (running.length > 0) throw new Error(`turns of a dead process go on: ${JSON.stringify(running.map((each) => each.id))}`);
  const { data } = await server.thread.list({ modelProviders: [] });
  if (plan.announced.length > 0 && !data.some(({ id }) => id === thread.id)) throw new Error('the thread is not listed');
  return thread;
}

const deeds = await createDeeds({ server, cwd, chance: createChance(plan.seed), tell, first: plan.first });

async function takeTurn(threadId) {
  const done = server.once('turn/completed');
  await server.turn.start({ threadId, input: [{ type: 'text', text: `question ${++n}`, text_elements: [] }] });
  const { turn: ended } = await done;
  if (ended.status !== 'completed') throw new Error(`a turn ${ended.status}: ${ended.error?.message}`);
}

try {
  if (broken.length > 0) throw new Error(`half written: ${broken.join(', ')}`);
  const { id } = await open();
  await deeds.check(plan.expected);
  tell({ threadId: id });
  tell({ ready: true });
  for (let turns = 0; plan.turns === null || turns < plan.turns; turns++) {
    await takeTurn(id);
    if (plan.turns === null) await deeds.next(id);
  }
  await server.close();
} catch (error) {
  tell({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
  await server.close();
}
