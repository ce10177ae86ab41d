import type { Processes } from '../../platform/process.js';
import type { Random } from '../../platform/random.js';
import { type ExecRequest, ExecSession } from './exec-session.js';

const maxSessions = 64;
/** Sessions so young are never ended to make room. */
const protectedSessions = 8;
const killGraceMs = 500;

/** The commands of one thread that run, or whose end the model was not told yet. */
export class ExecSessions {
  readonly #processes: Processes;
  readonly #random: Random;
  /** Least recently used first. */
  readonly #sessions = new Map<number, ExecSession>();
  readonly #taken = new Set<number>();

  constructor({ processes, random }: { processes: Processes; random: Random }) {
    this.#processes = processes;
    this.#random = random;
  }

  async start(request: ExecRequest): Promise<ExecSession> {
    this.#makeRoom();
    const id = this.#newId();
    const session = await ExecSession.start({ id, request, processes: this.#processes });
    this.#sessions.set(id, session);
    return session;
  }

  find(id: number): ExecSession | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** The model knows of the end: the number means nothing from here on. */
  forget(session: ExecSession): void {
    this.#sessions.delete(session.id);
    this.#taken.delete(session.id);
  }

  /** Ends every command and all that they started; resolves when clients know. */
  async killAll(): Promise<void> {
    const running = [...this.#sessions.values()].filter((session) => session.exitCode === null);
    this.#sessions.clear();
    for (const session of running) session.kill('SIGTERM');
    const timer = setTimeout(() => {
      for (const session of running) session.kill('SIGKILL');
    }, killGraceMs);
    await Promise.all(running.map((session) => session.ended));
    clearTimeout(timer);
  }

  #makeRoom(): void {
    if (this.#sessions.size < maxSessions) return;
    const old = [...this.#sessions.values()].slice(0, -protectedSessions);
    const victim = old.find((session) => session.exitCode !== null) ?? old[0];
    if (victim === undefined) return;
    victim.kill('SIGKILL');
    this.forget(victim);
  }

  #newId(): number {
    for (;;) {
      const id = 1000 + Math.floor(this.#random() * 99_000);
      if (this.#taken.has(id)) continue;
      this.#taken.add(id);
      return id;
    }
  }
}
