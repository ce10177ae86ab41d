import type { LiveAgent } from './live-agent.js';
import { NicknameDraw } from './nicknames.js';

/** A root thread's open agents and theirs: they share one limit, and no two have one nickname. */
export class AgentTree {
  readonly rootId: string;
  readonly nicknames: NicknameDraw;
  readonly #agents = new Map<string, LiveAgent>();
  #reserved = 0;

  constructor(rootId: string, random: () => number) {
    this.rootId = rootId;
    this.nicknames = new NicknameDraw(random);
  }

  /** In the order in which they were opened. */
  get agents(): readonly LiveAgent[] {
    return [...this.#agents.values()];
  }

  find(threadId: string): LiveAgent | null {
    return this.#agents.get(threadId) ?? null;
  }

  findByPath(path: string): LiveAgent | null {
    return this.agents.find(({ source }) => source.path === path) ?? null;
  }

  childrenOf(threadId: string): readonly LiveAgent[] {
    return this.agents.filter(({ source }) => source.parentThreadId === threadId);
  }

  hasRoom(limit: number): boolean {
    return this.#agents.size + this.#reserved < limit;
  }

  /** Holds a place for an agent that is being opened; `null` when there is none. Call the result to give it back. */
  reserve(limit: number): (() => void) | null {
    if (!this.hasRoom(limit)) return null;
    this.#reserved++;
    let held = true;
    return () => {
      if (held) this.#reserved--;
      held = false;
    };
  }

  add(agent: LiveAgent): void {
    this.#agents.set(agent.id, agent);
  }

  remove(threadId: string): void {
    this.#agents.delete(threadId);
  }
}
