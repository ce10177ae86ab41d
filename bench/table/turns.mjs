// Turns: a trivial one, one with ten commands, one with 5,000 deltas, fifty threads at once, and the memory after it all.
import { createBareLoop } from './bare-loop.mjs';
import { closeAll, interleaved, mapValues, once, sample } from './measure.mjs';
import { makeHome, subjects } from './subjects.mjs';

const threadsAtOnce = 50;
const deltas = { trivial: 1, many: 5000 };

export async function turnRows({ folder, url, row }) {
  const clients = {};
  for (const [name, subject] of Object.entries(subjects)) {
    clients[name] = await subject.start({ home: await makeHome(`${folder}/${name}`, url), cwd: folder });
  }
  const loop = createBareLoop(url);

  /** A thread's history grows with each turn: each sample is of a thread of its own, whose first turn warms up. */
  const measured = ({ text, times, rounds, deltas }) =>
    interleaved(rounds, {
      floor: () => sample(times, () => loop.turn(text)),
      ...mapValues(clients, (client) => async () => {
        const threadId = await startThread(client, folder);
        await turn(client, { threadId, text, deltas });
        return sample(times, () => turn(client, { threadId, text, deltas }), client.processorMs);
      }),
    });
  const trivial = await measured({ text: 'hi', times: 30, rounds: 7, deltas: deltas.trivial });
  row('trivial turn', trivial, { floor: 'post, read, parse', unit: 'ms', most: 2 });
  const ten = await measured({ text: 'TEN-COMMANDS', times: 3, rounds: 3, deltas: deltas.trivial });
  row('turn with 10 commands', ten, { floor: '11 exchanges, 10 shells', unit: 'ms' });
  const many = await measured({ text: 'MANY-DELTAS', times: 5, rounds: 5, deltas: deltas.many });
  row('one delta of 5,000', perDelta(many, trivial), { floor: 'read, parse', unit: 'µs', most: 4 });

  const fifty = await interleaved(5, {
    floor: () => once(() => allOf(() => loop.turn('hi'))),
    ...mapValues(clients, (client) => async () => {
      const threads = [];
      for (let i = 0; i < threadsAtOnce; i++) threads.push(await startThread(client, folder));
      return once(() => allOf((at) => turn(client, { threadId: threads[at], text: 'hi', deltas: deltas.trivial })), client.processorMs);
    }),
  });
  row('50 threads, a turn each at once', fifty, { floor: '50 exchanges at once', unit: 'ms' });

  await closeAll(clients, { row, work: 'turns' });
  await loop.close();
}

async function startThread(client, cwd) {
  const { thread } = await client.request('thread/start', { cwd, approvalPolicy: 'never', sandbox: 'danger-full-access' });
  return thread.id;
}

/** From the request until the turn is told to be done; nothing of it may be missing. */
async function turn(client, { threadId, text, deltas: expected }) {
  let heard = 0;
  const ended = new Promise((resolve, reject) => {
    const stop = client.listen((method, params) => {
      if (params.threadId !== threadId) return;
      if (method === 'item/agentMessage/delta') heard++;
      if (method !== 'turn/completed') return;
      stop();
      if (params.turn.status !== 'completed') reject(new Error(`a turn ${params.turn.status}: ${params.turn.error?.message}`));
      else if (heard !== expected) reject(new Error(`${heard} deltas were heard, not ${expected}`));
      else resolve();
    });
  });
  await client.request('turn/start', { threadId, input: [{ type: 'text', text, text_elements: [] }] });
  await ended;
}

const allOf = (work) => Promise.all(Array.from({ length: threadsAtOnce }, (_, at) => work(at)));

/** What 5,000 deltas take over a turn with one, in microseconds each. */
const perDelta = (many, trivial) =>
  Object.fromEntries(
    Object.entries(many).map(([name, all]) => {
      const each = (key) => ((all[key] - trivial[name][key]) / deltas.many) * 1000;
      return [name, { ms: each('ms'), processorMs: each('processorMs') }];
    }),
  );
