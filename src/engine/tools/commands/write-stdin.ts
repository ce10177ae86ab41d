import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { failure, functionSpec, parseArguments } from '../arguments.js';
import type { Tool } from '../tool.js';
import type { ToolServices } from '../tool-services.js';
import { answer, clamp } from './exec-command.js';
import { usesUnifiedExec } from './shell-kind.js';

const Arguments = z.object({
  session_id: z.number().int(),
  chars: z.string().nullish(),
  yield_time_ms: z.number().int().nonnegative().nullish(),
  max_output_tokens: z.number().int().nonnegative().nullish(),
});

const spec = functionSpec({
  name: 'write_stdin',
  description: 'Types into a running command, or (without chars) looks at what it wrote since the last answer.',
  properties: {
    session_id: { type: 'number', description: 'The session ID that exec_command answered with.' },
    chars: { type: 'string', description: 'What to type. Empty: only look.' },
    yield_time_ms: { type: 'number', description: 'How long to wait for the end of the command before answering.' },
    max_output_tokens: { type: 'number', description: 'The most output to answer with; the middle of more is left out.' },
  },
  required: ['session_id'],
});

const leastMs = 250;
const mostMs = 30_000;
const leastPollMs = 5000;
/** What was typed is read before the wait for an answer begins. */
const readMs = 100;

/** Types into a running command, or looks at it. */
export const writeStdinTool = (services: ToolServices): Tool => ({
  name: 'write_stdin',
  kind: 'function',
  spec: (scope) => (usesUnifiedExec(scope) ? spec : null),
  parallel: false,
  run: async (call, context) => {
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { session_id: sessionId, yield_time_ms: yieldMs, max_output_tokens: maxOutputTokens } = parsed.value;
    const chars = parsed.value.chars ?? '';
    const session = services.sessions.find(sessionId);
    if (session === undefined) return failure(`write_stdin failed: Unknown process id ${sessionId}`);
    if (chars !== '' && !session.isInteractive) {
      return failure('write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open');
    }

    const { threadId, turnId, now, signal, pause, emit } = context;
    const startedAtMs = now();
    if (chars !== '') await session.write(chars);
    emit({ type: 'terminalInteraction', threadId, turnId, itemId: session.itemId, processId: String(session.id), stdin: chars });
    if (chars !== '' && session.exitCode === null) await delay(readMs, undefined, { signal });
    const asked = yieldMs ?? leastMs;
    const ms =
      chars === '' ? clamp(asked, leastPollMs, Math.max(leastPollMs, context.scope.settings.maxPollMs)) : clamp(asked, leastMs, mostMs);
    await session.wait({ ms, signal, pause });
    return answer({ services, context, session, startedAtMs, maxOutputTokens });
  },
});
