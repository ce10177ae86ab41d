import type { ToolDecision } from '../../telemetry/tracing/measured-fact.js';
import type { ToolContext } from './tool.js';

/** Tells whoever watches a call that it was decided about without asking anybody now. */
export function noteDecision({ trace }: Pick<ToolContext, 'trace'>, decided: Pick<ToolDecision, 'decision' | 'source'>): void {
  if (trace.isWatched) trace.note({ type: 'toolDecision', ...decided, isAnswer: false });
}
