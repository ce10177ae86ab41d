import type { MemoryCitation } from '../../protocol/index.js';
import { CitationFilter } from './citation-filter.js';
import { parseMemoryCitation } from './memory-citation.js';
import { PlanFilter, type PlanPiece } from './plan-filter.js';

/** A whole answer, taken apart. */
export interface AssistantAnswer {
  /** What is shown as the message. */
  readonly message: string;
  readonly citation: MemoryCitation | null;
  /** The last plan that it proposes. */
  readonly plan: string | null;
}

/** Takes an answer apart as it streams: citations go, and in plan mode proposed plans go their own way. */
export class AssistantText {
  readonly #citations = new CitationFilter();
  readonly #plans: PlanFilter | null;

  constructor({ planMode }: { readonly planMode: boolean }) {
    this.#plans = planMode ? new PlanFilter() : null;
  }

  push(text: string): readonly PlanPiece[] {
    return this.#split(this.#citations.push(text));
  }

  end(): readonly PlanPiece[] {
    const pieces = this.#split(this.#citations.end());
    return this.#plans === null ? pieces : [...pieces, ...this.#plans.end()];
  }

  get citation(): MemoryCitation | null {
    const { cited } = this.#citations;
    return cited === null ? null : parseMemoryCitation(cited);
  }

  #split(visible: string): readonly PlanPiece[] {
    if (this.#plans !== null) return this.#plans.push(visible);
    return visible === '' ? [] : [{ kind: 'message', text: visible, opens: false }];
  }
}

/** Takes a whole answer apart. */
export function readAnswer(text: string, options: { readonly planMode: boolean }): AssistantAnswer {
  const filter = new AssistantText(options);
  let message = '';
  let plan: string | null = null;
  for (const piece of [...filter.push(text), ...filter.end()]) {
    if (piece.kind === 'message') message += piece.text;
    else plan = (piece.opens ? '' : (plan ?? '')) + piece.text;
  }
  return { message, citation: filter.citation, plan };
}
