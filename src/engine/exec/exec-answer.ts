import type { TruncationPolicy } from '../../model/catalog/model-info.js';
import type { Random } from '../../platform/random.js';
import { countTokens, cutMiddleWithHeader, tokenLimit } from './cut-output.js';
import type { ExecSession } from './exec-session.js';

const defaultMaxTokens = 10_000;

interface ExecAnswer {
  readonly session: ExecSession;
  readonly waitedMs: number;
  readonly maxOutputTokens: number | undefined;
  readonly policy: TruncationPolicy;
  readonly random: Random;
}

/** What the model is told of a command: how it stands, and what it wrote since the last answer. `response` is that alone, for hooks. */
export function toExecAnswer({ session, waitedMs, maxOutputTokens, policy, random }: ExecAnswer): {
  readonly body: string;
  readonly response: string;
} {
  const output = session.takeOutput();
  const limit = tokenLimit(policy, maxOutputTokens ?? defaultMaxTokens);
  const { exitCode } = session;
  const body = [
    `Chunk ID: ${Math.floor(random() * 0x1000000)
      .toString(16)
      .padStart(6, '0')}`,
    `Wall time: ${(waitedMs / 1000).toFixed(4)} seconds`,
    exitCode === null ? `Process running with session ID ${session.id}` : `Process exited with code ${exitCode}`,
    `Original token count: ${countTokens(output)}`,
    'Output:',
    cutMiddleWithHeader(output, { mode: 'tokens', limit }),
  ].join('\n');
  return { body, response: cutMiddleWithHeader(output, policy) };
}
