import type { ModelCall, ModelTransport } from '../../src/model/model-transport.js';
import type { ScriptPart } from '../../src/testing/script.js';
import { scriptedModel } from '../../src/testing/scripted-model.js';

/** What a mind sees of a request. */
export interface Look {
  readonly call: ModelCall;
  /** The outputs of the calls so far, by call id. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What users said, context included, in order. */
  readonly user: readonly string[];
}

export type Step = ScriptPart | ((look: Look) => ScriptPart | Promise<ScriptPart>);

/** A model with a mind for root threads and one for agents: each answers its own requests, in order. */
export interface Minds extends ModelTransport {
  readonly requests: readonly ModelCall[];
  /** The requests of root threads, or of agents. */
  of(role: 'parent' | 'child'): readonly ModelCall[];
}

export function minds(options: {
  readonly parent: readonly Step[];
  readonly child?: (look: Look) => ScriptPart | Promise<ScriptPart>;
}): Minds {
  const requests: ModelCall[] = [];
  const roleOf = ({ headers }: ModelCall): 'parent' | 'child' => (headers['x-openai-subagent'] === undefined ? 'parent' : 'child');
  let next = 0;
  return {
    requests,
    of: (role) => requests.filter((call) => roleOf(call) === role),
    async stream(call, onEvent) {
      requests.push(call);
      const step = roleOf(call) === 'child' ? options.child : options.parent[next++];
      if (step === undefined) throw new Error('nobody knows what to say');
      const part = typeof step === 'function' ? await step(look(call)) : step;
      await scriptedModel([part]).stream(call, onEvent);
    },
  };
}

function look(call: ModelCall): Look {
  const outputs: Record<string, string> = {};
  const user: string[] = [];
  for (const item of call.body.input) {
    if (item.type === 'function_call_output') outputs[String(item['call_id'])] = String(item['output']);
    if (item.type === 'message' && item['role'] === 'user') user.push(...textsOf(item['content']));
  }
  return { call, outputs, user };
}

const textsOf = (content: unknown): string[] =>
  Array.isArray(content) ? content.flatMap((part: { readonly text?: string }) => (part.text === undefined ? [] : [part.text])) : [];
