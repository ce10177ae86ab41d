import type { RealtimeRole } from './realtime-event.js';

export interface TranscriptEntry {
  readonly role: RealtimeRole;
  readonly text: string;
}

/** Who said what, put together from pieces. */
export class Transcript {
  /** Entries since the last hand-off. */
  #entries: TranscriptEntry[] = [];
  /** What users said in the whole conversation. */
  readonly #said = new Set<string>();
  readonly #fresh = new Set<RealtimeRole>();

  /** What the role says next is an entry of its own. */
  begin(role: RealtimeRole): void {
    this.#fresh.add(role);
  }

  add(role: RealtimeRole, delta: string): void {
    if (delta !== '') this.#write(role, (before) => before + delta);
  }

  /** The whole of what was said in place of the pieces. */
  finish(role: RealtimeRole, text: string): void {
    if (text !== '') this.#write(role, () => text);
  }

  /** The entries since the last hand-off, with what this one asks. */
  handOff(input: string): readonly TranscriptEntry[] {
    const text = input.trim();
    const isKnown = this.#said.has(text) || this.#entries.some((entry) => entry.role === 'user' && entry.text === text);
    if (text !== '' && !isKnown) this.#entries.push({ role: 'user', text });
    const taken = this.#entries;
    for (const entry of taken) if (entry.role === 'user') this.#said.add(entry.text);
    this.#entries = [];
    this.#fresh.clear();
    return taken;
  }

  #write(role: RealtimeRole, change: (before: string) => string): void {
    const last = this.#entries.at(-1);
    const isSame = last?.role === role && !this.#fresh.delete(role);
    if (isSame) this.#entries[this.#entries.length - 1] = { role, text: change(last.text) };
    else {
      this.#fresh.delete(role);
      this.#entries.push({ role, text: change('') });
    }
  }
}
