import type { ResponsesRequest } from '../model/model-transport.js';
import type { NextId, Script, ScriptStep } from './script.js';

/** Plays a script: each request takes the next of its entries. */
export class ScriptPlayer {
  readonly #script: Script;
  readonly #counts = new Map<string, number>();
  #position = 0;

  constructor(script: Script) {
    this.#script = script;
  }

  /** How many requests were answered. */
  get position(): number {
    return this.#position;
  }

  get length(): number {
    return this.#script.length;
  }

  /** The steps of the next response; null when the script is at its end. */
  next(request: ResponsesRequest): readonly ScriptStep[] | null {
    const entry = this.#script[this.#position];
    this.#position++;
    if (entry === undefined) return null;
    const { steps, completes } = typeof entry === 'function' ? entry(request) : entry;
    const played = steps(this.#nextId);
    const id = this.#nextId('resp');
    if (played[0]?.type === 'failure') return played;
    const head = played[0]?.type === 'headers' ? 1 : 0;
    const created: ScriptStep = { type: 'event', event: { type: 'response.created', response: { id } } };
    const completed: ScriptStep = { type: 'event', event: { type: 'response.completed', response: { id, usage } } };
    return [...played.slice(0, head), created, ...played.slice(head), ...(completes ? [completed] : [])];
  }

  readonly #nextId: NextId = (kind) => {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}-${count}`;
  };
}

const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
} as const;

export const exhaustedText = ({ position, length }: ScriptPlayer): string =>
  `the scripted model was asked ${position} times, and its script has ${length} ${length === 1 ? 'answer' : 'answers'}`;
