import { platform } from 'node:os';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { osErrorText } from '../../platform/os-error.js';
import type { ManagedProcess, Processes } from '../../platform/processes/process.js';
import { killManaged, killProcesses } from '../../platform/processes/process-tree.js';
import { waitAtMost } from '../../platform/timeout.js';
import { McpFailure } from './mcp-failure.js';
import type { ProgramSettings } from './server-settings.js';

/** How long a server has to end by itself once its input has ended. */
const graceMs = 500;

/** Longer lines are no messages: what a server writes is held in memory until the line ends. */
const maxLineLength = 64 * 1024 * 1024;

const inherited = (): readonly string[] =>
  platform() === 'win32'
    ? [
        'APPDATA',
        'HOMEDRIVE',
        'HOMEPATH',
        'LOCALAPPDATA',
        'PATH',
        'PATHEXT',
        'PROCESSOR_ARCHITECTURE',
        'SYSTEMDRIVE',
        'SYSTEMROOT',
        'TEMP',
        'TMP',
        'USERNAME',
        'USERPROFILE',
        'PROGRAMFILES',
      ]
    : ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'USER', '__CF_USER_TEXT_ENCODING', 'LANG', 'LC_ALL', 'TERM', 'TMPDIR', 'TZ'];

/** All that a server gets of the environment: what any program needs, what it is to be handed, and what is set for it. */
export function serverEnvironment(
  { env, envVars }: ProgramSettings,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const handedOn = [...inherited(), ...envVars].flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]));
  return { ...Object.fromEntries(handedOn), ...env };
}

interface ProgramPlace {
  readonly processes: Processes;
  /** The server's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the thread works. */
  readonly cwd: string;
  readonly parse: (message: unknown) => JSONRPCMessage;
}

/** Speaks JSON lines with a program, which ends, with all that it started, when the transport is closed. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #settings: ProgramSettings;
  readonly #place: ProgramPlace;
  readonly #decoder = new TextDecoder();
  #process: ManagedProcess | null = null;
  #line = '';
  readonly #lines: string[] = [];
  #isTaking = false;
  #isClosed = false;

  constructor(settings: ProgramSettings, place: ProgramPlace) {
    this.#settings = settings;
    this.#place = place;
  }

  async start(): Promise<void> {
    const { command, args, cwd } = this.#settings;
    const { processes, cwd: threadCwd } = this.#place;
    try {
      this.#process = await processes.spawn({
        program: command,
        args,
        cwd: resolve(threadCwd, cwd ?? '.'),
        env: serverEnvironment(this.#settings, this.#place.env),
        input: 'pipe',
        onOutput: (chunk, stream) => {
          if (stream === 'stdout') this.#hear(chunk);
        },
      });
    } catch (error) {
      throw new McpFailure(osErrorText(error), { cause: error });
    }
    void this.#process.exited.then(() => this.#end());
    if (this.#isClosed) await this.#kill(this.#process);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#process === null || this.#isClosed) throw new Error('connection closed');
    await this.#process.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#end();
    if (this.#process !== null) await this.#kill(this.#process);
  }

  async #kill(server: ManagedProcess): Promise<void> {
    server.endInput();
    await waitAtMost(graceMs, server.exited);
    // Also when it is gone: what it started may have stayed in its group.
    const below = await killManaged(server, 'SIGKILL');
    server.kill('SIGKILL');
    killProcesses(below, 'SIGKILL');
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#process !== null) void this.#kill(this.#process);
    this.onclose?.();
  }

  #hear(chunk: Buffer): void {
    const [first = '', ...more] = this.#decoder.decode(chunk, { stream: true }).split('\n');
    this.#line += first;
    for (const next of more) {
      this.#lines.push(this.#line);
      this.#line = next;
    }
    if (this.#line.length > maxLineLength) void this.close();
    if (!this.#isTaking) void this.#takeLines();
  }

  /** The client hears notifications a moment late: what follows one waits, or the end of a call would come before its progress. */
  async #takeLines(): Promise<void> {
    this.#isTaking = true;
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      const isNotification = this.#take(line);
      if (isNotification && this.#lines.length > 0) await setImmediate();
    }
    this.#isTaking = false;
  }

  #take(line: string): boolean {
    if (line.trim() === '' || this.#isClosed) return false;
    try {
      const message = this.#place.parse(JSON.parse(line));
      this.onmessage?.(message);
      return !('id' in message);
    } catch (error) {
      // Some servers print other things, too.
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }
}
