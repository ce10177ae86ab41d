import { resolve } from 'node:path';
import { invalidRequest } from '../../protocol/errors.js';
import type { TurnInterruptParams, TurnStartParams, TurnStartResponse, TurnSteerParams, TurnSteerResponse } from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import { checkEnvironments, checkInputLength, checkPermissions, turnNotSteerable } from '../checks.js';
import { type Permissions, permissionsOfPolicy } from '../sandbox/permissions.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Threads } from '../thread/threads.js';
import { failBeforeTurn } from '../turn-work/fail-before-turn.js';
import { UserTurn, warnOfUnknownModel } from '../turn-work/user-turn.js';
import { Turn } from './turn.js';
import { withOverrides } from './turn-settings.js';
import { traceOf } from './turn-trace.js';

/** Starts, steers and ends the turns of loaded threads. */
export class Turns {
  readonly #services: Services;
  readonly #threads: Threads;

  constructor(services: Services, threads: Threads) {
    this.#services = services;
    this.#threads = threads;
  }

  /** Starts a turn once the answer is out. Input for a user's turn that runs joins it; for another, it is the next turn. */
  async start(asked: TurnStartParams, caller: Caller): Promise<Answer<TurnStartResponse>> {
    const params = { ...asked, cwd: asked.cwd == null ? null : resolve(this.#services.cwd, asked.cwd) };
    checkInputLength(params.input);
    const thread = this.#threads.get(params.threadId);
    checkPermissions(params, { name: 'sandboxPolicy', value: params.sandboxPolicy });
    checkEnvironments(params.environments, this.#services.environments);
    const refusal = thread.config.refuse?.(params) ?? null;
    if (refusal !== null) throw invalidRequest(`invalid turn context override: ${refusal}`);
    const selected = params.permissions == null ? permissionsByPolicy(thread, params) : await selectPermissions(thread, params);
    thread.settings = withOverrides(thread.settings, params, selected);
    const turn = this.#userTurn(thread, params, caller);
    const result: TurnStartResponse = { turn: turn.requested };
    if (params.input.length === 0) {
      turn.watch.drop();
      return { result, afterwards: () => refuseEmptyInput(thread, turn.id) };
    }
    turn.watch.accept(params.input);
    this.#services.realtime.hearTyped(thread.id, params.input);
    const running = thread.currentTurn;
    if (running?.work.enqueue && !running.ended) {
      turn.watch.drop();
      running.work.enqueue({ input: params.input, clientMetadata: params.responsesapiClientMetadata ?? null });
      return { result, afterwards: () => warnOfUnknownModel(thread) };
    }
    if (running === null) thread.currentTurn = turn;
    return { result, afterwards: () => thread.start(turn) };
  }

  /** Adds input to the turn that runs. */
  steer(params: TurnSteerParams, caller: Caller): Answer<TurnSteerResponse> {
    const { input, expectedTurnId, responsesapiClientMetadata } = params;
    const thread = this.#threads.get(params.threadId);
    if (expectedTurnId === '') throw invalidRequest('expectedTurnId must not be empty');
    checkInputLength(input);
    if (input.length === 0) throw invalidRequest('input must not be empty');
    const turn = thread.currentTurn;
    if (turn === null || turn.ended) throw invalidRequest('no active turn to steer');
    if (turn.id !== expectedTurnId) throw invalidRequest(`expected active turn id \`${expectedTurnId}\` but found \`${turn.id}\``);
    const { kind } = turn.work;
    if (kind === 'review' || kind === 'compact') throw turnNotSteerable(kind);
    const answer = { result: { turnId: turn.id }, afterwards: () => {} };
    if (turn.work.enqueue) turn.work.enqueue({ input, clientMetadata: responsesapiClientMetadata ?? null });
    else thread.nextTurns.push(this.#userTurn(thread, { threadId: thread.id, input, responsesapiClientMetadata }, caller));
    return answer;
  }

  async interrupt({ threadId, turnId }: TurnInterruptParams, caller: Caller | null = null): Promise<Answer<Record<string, never>>> {
    const turn = this.#threads.get(threadId).currentTurn;
    const isRunning = turn !== null && !turn.ended;
    if (turnId === '') return { result: {}, afterwards: () => (isRunning ? turn.abort() : undefined) };
    if (!isRunning) throw invalidRequest('no active turn to interrupt');
    if (turn.id !== turnId) throw invalidRequest(`expected active turn id ${turnId} but found ${turn.id}`);
    const trace = traceOf(this.#services, caller);
    const submissionId = trace.isWatched ? this.#services.ids.uuidv7() : '';
    const operation = trace.begin({ type: 'operation', op: 'interrupt', submissionId });
    const afterwards = await turn.interrupt();
    operation.end();
    return { result: {}, afterwards };
  }

  #userTurn(thread: LoadedThread, params: TurnStartParams, caller: Caller): Turn {
    return new Turn(this.#services, thread, { id: this.#services.ids.uuidv7(), caller, work: new UserTurn(params) });
  }
}

async function selectPermissions({ config, settings }: LoadedThread, { permissions, cwd }: TurnStartParams): Promise<Permissions | null> {
  if (permissions == null || config.selectPermissions === undefined) return null;
  return config.selectPermissions(permissions, { cwd: resolve(settings.cwd, cwd ?? '.') });
}

function permissionsByPolicy({ config, settings }: LoadedThread, { sandboxPolicy, cwd }: TurnStartParams): Permissions | null {
  if (sandboxPolicy == null) return null;
  return config.permissionsOfPolicy?.(sandboxPolicy, { cwd: resolve(settings.cwd, cwd ?? '.') }) ?? permissionsOfPolicy(sandboxPolicy);
}

function refuseEmptyInput(thread: LoadedThread, turnId: string): void {
  warnOfUnknownModel(thread);
  failBeforeTurn(thread, turnId, { message: 'input must not be empty', codexErrorInfo: 'badRequest' });
}
