import type { Random } from '../../platform/random.js';
import { ExecSession } from './exec-session.js';
import type { CommandRun } from './running-command.js';

const maxSessions = 64;
/** From this many on the model is told that there are many. */
const manySessions = 60;
/** Sessions so young are never ended to make room. */
const protectedSessions = 8;
const killGraceMs = 500;

export interface StartedSession {
  readonly session: ExecSession;
  /** What to tell the model of how many there are; `null` while there are few. */
  readonly warning: string | null;
}

/** The commands of one thread that run, or whose end the model was not told yet. */
export class ExecSessions {
  readonly #random: Random;
  /** Least recently used first. */
  readonly #sessions = new Map<number, ExecSession>();
  readonly #taken = new Set<number>();
  #starting = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  async start(run: CommandRun): Promise<StartedSession> {
    this.#starting++;
    const id = this.#newId();
    try {
      await this.#makeRoom();
      const session = await ExecSession.start(id, run);
      this.#sessions.set(id, session);
      return { session, warning: this.#warning() };
    } catch (error) {
      this.#taken.delete(id);
      throw error;
    } finally {
      this.#starting--;
    }
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

  #warning(): string | null {
    const open = this.#sessions.size;
    if (open < manySessions) return null;
    return `Warning: ${open} commands of yours are still open and ${maxSessions} are the most. Beyond that the one that was not looked at for the longest time is ended. Finish or reuse the old ones.`;
  }

  /** Ends every command and all that they started; resolves when clients know. */
  async killAll(): Promise<void> {
    const running = [...this.#sessions.values()].filter((session) => session.exitCode === null);
    for (const session of this.#sessions.values()) this.#taken.delete(session.id);
    this.#sessions.clear();
    if (running.length === 0) return;
    await Promise.all(running.map((session) => session.kill('SIGTERM')));
    const killRest = (): void => {
      for (const session of running) void session.kill('SIGKILL');
    };
    const timer = setTimeout(killRest, killGraceMs);
    await Promise.all(running.map((session) => session.ended));
    clearTimeout(timer);
    // A shell may be gone while what it started ignores the request to end.
    await Promise.all(running.map((session) => session.kill('SIGKILL')));
  }

  async #makeRoom(): Promise<void> {
    if (this.#sessions.size + this.#starting <= maxSessions) return;
    const old = [...this.#sessions.values()].slice(0, -protectedSessions);
    const victim = old.find((session) => session.exitCode !== null) ?? old[0];
    if (victim === undefined) return;
    this.forget(victim);
    await victim.kill('SIGKILL');
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
