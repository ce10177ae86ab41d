import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineEvent } from '../../src/engine/event.js';
import { createTools, type ThreadTools } from '../../src/engine/tools/registry.js';
import type { Approvals, ToolContext, ToolOutput } from '../../src/engine/tools/tool.js';
import { findModel } from '../../src/model/find-model.js';

type Decision = Awaited<ReturnType<Approvals['command']>>;

/** A folder, the tools of a thread in it, and what they told. */
export interface ToolBench extends AsyncDisposable {
  readonly cwd: string;
  readonly tools: ThreadTools;
  readonly events: EngineEvent[];
  readonly controller: AbortController;
  call(name: string, input: unknown, callId?: string): Promise<ToolOutput>;
  /** Resolves with the first event, told or yet to come, that matches. */
  seen<T extends EngineEvent['type']>(
    type: T,
    matches?: (event: Extract<EngineEvent, { type: T }>) => boolean,
  ): Promise<Extract<EngineEvent, { type: T }>>;
}

export async function openToolBench(
  options: { mustAsk?: ToolContext['mustAsk']; decide?: () => Decision | Promise<Decision> } = {},
): Promise<ToolBench> {
  const cwd = await mkdtemp(join(tmpdir(), 'keelson-tools-'));
  const tools = createTools({ shell: '/bin/bash' });
  const events: EngineEvent[] = [];
  const listeners = new Set<(event: EngineEvent) => void>();
  const controller = new AbortController();
  const decide = async ({ announce }: { readonly announce: () => void }): Promise<Decision> => {
    announce();
    return (await options.decide?.()) ?? 'accept';
  };
  const context: ToolContext = {
    threadId: 'thread',
    turnId: 'turn',
    cwd,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: cwd },
    signal: controller.signal,
    now: () => Date.now(),
    emit: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    approvals: { command: decide, fileChange: decide },
    interrupt: () => controller.abort(new Error('the turn was interrupted')),
    mustAsk: options.mustAsk ?? 'never',
  };
  return {
    cwd,
    tools,
    events,
    controller,
    async call(name, input, callId = `${name}-call`) {
      const tool = tools.forModel(findModel('gpt-5.2-codex')).find((candidate) => candidate.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      return await tool.run({ kind: tool.kind, callId, name, input: typeof input === 'string' ? input : JSON.stringify(input) }, context);
    },
    seen(type, matches = () => true) {
      type Wanted = Extract<EngineEvent, { type: typeof type }>;
      const isWanted = (event: EngineEvent): event is Wanted => event.type === type && matches(event as Wanted);
      const known = events.find(isWanted);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        const listener = (event: EngineEvent): void => {
          if (!isWanted(event)) return;
          listeners.delete(listener);
          resolve(event);
        };
        listeners.add(listener);
      });
    },
    async [Symbol.asyncDispose]() {
      await tools.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

/** The text of an output, with what differs between runs blanked. */
export const textOf = ({ body }: ToolOutput): string =>
  String(body)
    .replace(/^Chunk ID: [0-9a-f]{6}$/m, 'Chunk ID: <ID>')
    .replace(/Wall time: [\d.]+ seconds/, 'Wall time: <T> seconds')
    .replace(/session ID \d+/, 'session ID <N>');
