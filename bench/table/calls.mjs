// A call that does nothing: in process against a turn of the event loop, over stdio against a program that echoes.
import { interleaved, mapValues, sample } from './measure.mjs';
import { startProgram } from './program.mjs';
import { makeHome, subjects } from './subjects.mjs';

const echo = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id } = JSON.parse(line);
  if (id !== undefined) process.stdout.write(JSON.stringify({ id, result: {} }) + '\\n');
});`;
const batch = 1000;
/** More than this the reference refuses. */
const inFlight = 100;

export async function callRows({ folder, url, row }) {
  const places = async (name) => ({ home: await makeHome(`${folder}/${name}`, url), cwd: folder });
  const { 'in process': library, ...others } = subjects;

  const local = await library.start(await places('in process'));
  const inProcess = await interleaved(20, {
    floor: () => batchOf(() => new Promise((resolve) => setImmediate(resolve))),
    'in process': () => batchOf(() => local.request('thread/loaded/list', {})),
  });
  row('in-process call', inProcess, { floor: 'one macrotask', unit: 'µs', most: 30 });
  await local.close();

  const clients = { floor: startProgram({ command: process.execPath, args: ['-e', echo], ...(await places('echo')) }) };
  for (const [name, subject] of Object.entries(others)) clients[name] = await subject.start(await places(name));
  const overStdio = await interleaved(
    5,
    mapValues(clients, (client) => () => batchOf(() => client.request('thread/loaded/list', {}), client.processorMs)),
  );
  row('call over stdio, one at a time', overStdio, { floor: 'Node that echoes', unit: 'µs' });
  const burst = (client) => () => Promise.all(Array.from({ length: inFlight }, () => client.request('thread/loaded/list', {})));
  const pipelined = await interleaved(
    5,
    mapValues(clients, (client) => async () => perCall(await sample(20, burst(client), client.processorMs), inFlight)),
  );
  row('the same, 100 at once', pipelined, { floor: 'Node that echoes', unit: 'µs' });
  for (const client of Object.values(clients)) await client.close();
}

/** Calls last about as long as the clock can tell: the mean of many. */
async function batchOf(work, processorMs) {
  const many = async () => {
    for (let i = 0; i < batch; i++) await work();
  };
  return perCall(await sample(1, many, processorMs));
}

const perCall = ({ ms, processorMs }, calls = batch) => ({ ms: (ms / calls) * 1000, processorMs: (processorMs / calls) * 1000 });
