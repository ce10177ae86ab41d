import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ModelCall, ModelTransport } from '../../src/model/model-transport.js';
import { breaksOff, callsTool, type ScriptPart, says } from '../../src/testing/script.js';
import { scriptedModel } from '../../src/testing/scripted-model.js';
import { callsMcp } from './mcp-calls.js';

/** Numbers in 0…1 that follow from the seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A model that does with its agents what chance wants, until it was asked so many times; then it only says that it is done. */
export interface RandomMind extends ModelTransport {
  /** Resolves when it was asked often enough. */
  readonly spent: Promise<void>;
}

export function randomMind(random: () => number, requests: number): RandomMind {
  let left = requests;
  let spend = (): void => {};
  const spent = new Promise<void>((resolve) => {
    spend = resolve;
  });
  return {
    spent,
    async stream(call, onEvent) {
      for (let pause = Math.floor(random() * 4); pause > 0; pause--) await setImmediate();
      left--;
      if (left <= 0) spend();
      const part = left <= 0 ? says('done') : await next(call, random);
      await scriptedModel([part]).stream(call, onEvent);
    },
  };
}

type Move = (agents: readonly string[], random: () => number) => ScriptPart;

const anyOf = <T>(values: readonly T[], random: () => number): T | undefined => values[Math.floor(random() * values.length)];

const moves: readonly (readonly [weight: number, needsAgents: boolean, move: Move])[] = [
  [8, false, () => callsTool('spawn_agent', { message: 'work' })],
  [5, false, () => says('this is it')],
  [3, true, (agents, random) => callsTool('send_input', { target: anyOf(agents, random), message: 'more' })],
  [1, true, (agents, random) => callsTool('send_input', { target: anyOf(agents, random), message: 'now', interrupt: true })],
  [2, true, (agents, random) => callsTool('close_agent', { target: anyOf(agents, random) })],
  [2, true, (agents, random) => callsTool('resume_agent', { id: anyOf(agents, random) })],
  [1, true, (agents) => callsTool('wait_agent', { targets: agents })],
  [1, false, () => breaksOff({ code: 'invalid_prompt', message: 'no' })],
  [1, false, () => callsMcp('docs', 'say', { message: 'hi' })],
];

async function next(call: ModelCall, random: () => number): Promise<ScriptPart> {
  if (random() < 0.05) {
    await setTimeout(20 * random()); // It thinks.
    return says('at last');
  }
  const agents = agentsOf(call);
  const possible = moves.filter(([, needsAgents]) => !needsAgents || agents.length > 0);
  let at = random() * possible.reduce((sum, [weight]) => sum + weight, 0);
  const chosen = possible.find(([weight]) => {
    at -= weight;
    return at < 0;
  });
  return chosen?.[2](agents, random) ?? says('nothing');
}

/** The agents that the asking thread has started. */
function agentsOf({ body }: ModelCall): readonly string[] {
  return body.input.flatMap((item) => {
    const id = item.type === 'function_call_output' ? /"agent_id":"([^"]+)"/.exec(String(item['output']))?.[1] : undefined;
    return id === undefined ? [] : [id];
  });
}
