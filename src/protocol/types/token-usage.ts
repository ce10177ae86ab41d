import * as z from 'zod';
import { int64 } from '../scalars.js';
import { wire } from '../wire.js';

const tokenUsageBreakdown = () =>
  z.object({
    /** Part of the input that came from the cache. */
    cachedInputTokens: int64(),
    inputTokens: int64(),
    outputTokens: int64(),
    /** Part of the output that was reasoning. */
    reasoningOutputTokens: int64(),
    totalTokens: int64(),
  });
/** Token counts by kind. */
export interface TokenUsageBreakdown extends z.output<ReturnType<typeof tokenUsageBreakdown>> {}
export const TokenUsageBreakdown = wire<TokenUsageBreakdown>('TokenUsageBreakdown', tokenUsageBreakdown);
