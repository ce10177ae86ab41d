import type { Emit } from '../event.js';
import type { CommandItem } from './command-item.js';
import { OutputBuffer } from './output-buffer.js';
import { DeltaBudget, OutputDeltas } from './output-deltas.js';

type Stream = 'stdout' | 'stderr';

interface Telling {
  readonly threadId: string;
  readonly turnId: string;
  readonly item: CommandItem;
  /** True when clients know the item already, from the approval. */
  readonly isItemStarted: boolean;
  /** It was told as an item that goes on at once. Default: somebody was asked about what was told. */
  readonly hasBegun?: boolean;
  readonly emit: Emit;
  readonly now: () => number;
  readonly onOutput?: (chunk: Buffer) => void;
}

/** What clients hear of a command that runs: its item, and what it writes. Until it is begun nothing is told. */
export class CommandTelling {
  /** Everything that it wrote, the middle left out where that is more than is kept. */
  readonly output = new OutputBuffer();
  readonly #telling: Telling;
  readonly #deltas: Readonly<Record<Stream, OutputDeltas>>;
  /** `null`: what comes is told. */
  #early: [Buffer, Stream][] | null = [];
  #hasBegun: boolean;
  #isItemTold: boolean;

  constructor(telling: Telling) {
    const { emit, threadId, turnId, item } = telling;
    this.#telling = telling;
    this.#isItemTold = telling.isItemStarted;
    this.#hasBegun = telling.hasBegun ?? false;
    const budget = new DeltaBudget((delta) => emit({ type: 'commandOutputDelta', threadId, turnId, itemId: item.id, delta }));
    this.#deltas = { stdout: new OutputDeltas(budget), stderr: new OutputDeltas(budget) };
  }

  get isItemTold(): boolean {
    return this.#isItemTold;
  }

  /** Somebody else told the item. */
  noteItemTold(): void {
    this.#isItemTold = true;
  }

  take(chunk: Buffer, stream: Stream): void {
    this.output.push(chunk);
    if (this.#early === null) this.#passOn(chunk, stream);
    else this.#early.push([chunk, stream]);
  }

  /** Tells the item, then all that was held back, then what comes. */
  begin(): void {
    const { item, emit, now, threadId, turnId } = this.#telling;
    if (!this.#hasBegun) emit({ type: this.#isItemTold ? 'commandBegan' : 'itemStarted', threadId, turnId, item, atMs: now() });
    this.#hasBegun = true;
    this.#isItemTold = true;
    const early = this.#early ?? [];
    this.#early = null;
    for (const [chunk, stream] of early) this.#passOn(chunk, stream);
  }

  /** What was written so far counts no more. */
  forget(): void {
    this.output.drain();
    if (this.#early !== null) this.#early = [];
  }

  end(): void {
    this.begin();
    this.#deltas.stdout.end();
    this.#deltas.stderr.end();
  }

  #passOn(chunk: Buffer, stream: Stream): void {
    this.#telling.onOutput?.(chunk);
    this.#deltas[stream].push(chunk);
  }
}
