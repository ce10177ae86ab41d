// The floor of a turn: post, read the stream, parse each event, and start what the model asks for.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'undici';

export function createBareLoop(url) {
  const dispatcher = new Agent();

  async function exchange(input) {
    const { body } = await request(`${url}/responses`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'mock-model', input, stream: true }),
    });
    body.setEncoding('utf8');
    let rest = '';
    const calls = [];
    for await (const chunk of body) {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop();
      for (const text of events) {
        const event = JSON.parse(text.slice(text.indexOf('\ndata: ') + 7));
        if (event.item?.type === 'function_call') calls.push(event.item);
      }
    }
    return calls;
  }

  async function run({ arguments: text, call_id }) {
    const child = spawn('/bin/sh', ['-c', JSON.parse(text).cmd], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    await once(child, 'close');
    return { type: 'function_call_output', call_id, output: '' };
  }

  return {
    turn: async (text) => {
      const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
      for (let calls = await exchange(input); calls.length > 0; calls = await exchange(input)) {
        for (const call of calls) input.push(call, await run(call));
      }
    },
    close: () => dispatcher.destroy(),
  };
}
