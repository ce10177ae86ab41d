import * as z from 'zod';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import type { Tool } from './tool.js';
import type { ToolScope } from './tool-scope.js';

const Arguments = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      header: z.string(),
      question: z.string(),
      options: z.array(z.object({ label: z.string(), description: z.string() })).nullish(),
    }),
  ),
});

const text = (description: string) => ({ type: 'string', description });

const spec = functionSpec({
  name: 'request_user_input',
  description: 'Asks the user one to three short questions and waits for the answers. The user may always answer in own words instead.',
  properties: {
    questions: {
      type: 'array',
      description: 'One to three questions; prefer one.',
      items: {
        type: 'object',
        properties: {
          id: text('The key of the answer, in snake_case.'),
          header: text('A heading of at most twelve characters.'),
          question: text('The question, in one sentence.'),
          options: {
            type: 'array',
            description: 'Two or three choices that exclude each other, the recommended one first.',
            items: {
              type: 'object',
              properties: { label: text('One to five words.'), description: text('What choosing it means, in one sentence.') },
              required: ['label', 'description'],
              additionalProperties: false,
            },
          },
        },
        required: ['id', 'header', 'question', 'options'],
        additionalProperties: false,
      },
    },
  },
  required: ['questions'],
});

/** Why nobody may be asked; `null`: the user may. */
function refusalOf({ mode, features, isRootThread }: ToolScope): string | null {
  if (!isRootThread) return 'request_user_input can only be used by the root thread';
  if (mode === 'plan' || features['default_mode_request_user_input']) return null;
  return 'request_user_input is unavailable in Default mode';
}

/** Puts questions of the model to the user. */
export const requestUserInputTool: Tool = {
  name: 'request_user_input',
  kind: 'function',
  spec: () => spec,
  parallel: false,
  run: async (call, { threadId, turnId, scope, signal, approvals }) => {
    const refusal = refusalOf(scope);
    if (refusal !== null) return failure(refusal);
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const questions = parsed.value.questions.map(({ options, ...question }) => ({ ...question, options: options ?? [] }));
    if (questions.some(({ options }) => options.length === 0)) {
      return failure('request_user_input requires non-empty options for every question');
    }
    const answers = await approvals.userInput({ threadId, turnId, itemId: call.callId, questions, signal });
    signal.throwIfAborted();
    return success(JSON.stringify({ answers: answers ?? {} }));
  },
};
