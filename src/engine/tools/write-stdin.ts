import * as z from 'zod';
import type { ModelInfo } from '../../model/model-info.js';
import type { Random } from '../../platform/random.js';
import { toExecAnswer } from '../exec/exec-answer.js';
import type { ExecSessions } from '../exec/exec-sessions.js';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import { clamp } from './exec-command.js';
import type { Tool } from './tool.js';

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

export interface WriteStdinOptions {
  readonly sessions: ExecSessions;
  readonly model: ModelInfo;
  readonly random: Random;
  /** The longest wait of a look. */
  readonly maxPollMs?: number;
}

/** Looks at a command that still runs. Commands run without a terminal take no input. */
export function writeStdinTool({ sessions, model, random, maxPollMs = 300_000 }: WriteStdinOptions): Tool {
  return {
    name: 'write_stdin',
    kind: 'function',
    spec,
    parallel: false,
    needsEnvironment: true,
    run: async (call, context) => {
      const parsed = parseArguments(Arguments, call.input);
      if (!parsed.ok) return parsed.output;
      const { session_id: sessionId, yield_time_ms: yieldMs, max_output_tokens: maxTokens } = parsed.value;
      const session = sessions.find(sessionId);
      if (session === undefined) return failure(`write_stdin failed: Unknown process id ${sessionId}`);
      if ((parsed.value.chars ?? '') !== '') {
        return failure('write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open');
      }

      const { threadId, turnId, now, signal } = context;
      context.emit({ type: 'terminalInteraction', threadId, turnId, itemId: session.itemId, processId: String(session.id), stdin: '' });
      const startedAtMs = now();
      await session.wait(clamp(yieldMs ?? 250, 5000, maxPollMs), signal);
      const { exitCode } = session;
      if (exitCode !== null) sessions.forget(session);
      const waitedMs = now() - startedAtMs;
      const answer = toExecAnswer({ session, waitedMs, maxOutputTokens: maxTokens ?? undefined, policy: model.truncationPolicy, random });
      return exitCode === null || exitCode === 0 ? success(answer) : failure(answer);
    },
  };
}
