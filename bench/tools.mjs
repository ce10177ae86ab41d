// What one tool call costs besides the tool itself: a turn of ten calls against a turn of none. Needs a build.
//   node bench/run.mjs tools
import { defineTool } from 'keelson';
import { callsTool, says, scriptedModel, startTestServer, turn } from 'keelson/testing';

const calls = 10;
const rounds = 200;

const nothing = defineTool({ name: 'nothing', description: '', inputSchema: { type: 'object' }, run: () => 'done' });
const withCalls = () => turn(...Array.from({ length: calls }, () => callsTool('nothing', {})));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function medianTurnMs(script) {
  const server = await startTestServer({ tools: [nothing], model: scriptedModel(script) });
  const times = [];
  for (let round = 0; round < rounds; round++) {
    // A thread of its own each time: histories that grow are another matter.
    const { thread } = await server.thread.start({ cwd: '/' });
    const done = server.once('turn/completed');
    const began = performance.now();
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    await done;
    times.push(performance.now() - began);
  }
  await server.close();
  return median(times);
}

const bare = await medianTurnMs(Array.from({ length: rounds }, () => says('ok')));
const called = await medianTurnMs(Array.from({ length: rounds }, () => [withCalls(), says('ok')]).flat());
const perCall = (called - bare) / calls;
console.log(
  `a turn ${bare.toFixed(2)} ms, with ${calls} tool calls ${called.toFixed(2)} ms: ${perCall.toFixed(3)} ms a call (budget 1 ms)`,
);
if (perCall > 1) process.exitCode = 1;
