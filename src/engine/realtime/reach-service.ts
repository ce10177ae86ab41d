import { finalError, streamDisconnected } from '../../model/errors.js';
import { backoffMs, cappedRetries, systemSleep } from '../../model/retry.js';
import type { Services } from '../services.js';
import { type CreatedCall, createCall } from './create-call.js';
import type { Plan } from './plan-conversation.js';
import { realtimeAddress } from './realtime-address.js';
import { openRealtimeSocket, type RealtimeSocket } from './realtime-socket.js';

const defaultConnectTimeoutMs = 15_000;

/** One try: who asked for the conversation decides whether there is another. @throws ModelError */
export async function connectDirectly(plan: Plan, signal: AbortSignal): Promise<RealtimeSocket> {
  const headers = headersOf(plan, plan.authorization);
  return open({ plan, target: { model: plan.settings.model }, headers, signal });
}

/** Has the service answer the client's offer. @throws ModelError */
export async function createCallFor(
  { fetch, ids, random, retryBaseMs }: Services,
  { plan, offer, signal }: { readonly plan: Plan; readonly offer: string; readonly signal: AbortSignal },
): Promise<CreatedCall> {
  if (fetch === undefined) throw finalError('this server has no way to reach the service over HTTP', 'other');
  const session = { ...plan.session, model: plan.settings.model };
  const headers = headersOf(plan, {});
  return createCall({ provider: plan.provider, headers, sdp: offer, session, fetch, boundary: ids.uuid(), random, retryBaseMs, signal });
}

/** The socket that controls a call. The service may need a moment to know the call. @throws ModelError */
export async function joinCall(
  { random, retryBaseMs }: Services,
  { plan, call, signal }: { readonly plan: Plan; readonly call: CreatedCall; readonly signal: AbortSignal },
): Promise<RealtimeSocket> {
  const headers = headersOf(plan, call.authorization);
  const retries = cappedRetries(plan.provider.requestMaxRetries);
  for (let attempt = 1; ; attempt++) {
    try {
      return await open({ plan, target: { callId: call.callId }, headers, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (attempt > retries) throw error;
      await systemSleep(backoffMs(attempt, random, retryBaseMs), signal);
    }
  }
}

interface Opening {
  readonly plan: Plan;
  readonly target: Parameters<typeof realtimeAddress>[0]['target'];
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

function open({ plan: { provider, settings }, target, headers, signal }: Opening): Promise<RealtimeSocket> {
  const { version } = settings;
  const url = realtimeAddress({ version, baseUrl: settings.baseUrl ?? provider.baseUrl, queryParams: provider.queryParams, target });
  return openRealtimeSocket({ url, headers, timeoutMs: provider.websocketConnectTimeoutMs ?? defaultConnectTimeoutMs, signal });
}

/** The provider's own headers win over ours, except over who pays. @throws ModelError for an id that no header carries */
function headersOf({ identity, provider, sessionId }: Plan, authorization: Plan['authorization']): Record<string, string> {
  if (!isHeaderValue(sessionId)) throw streamDisconnected('invalid realtime session id header: failed to parse header value');
  const own = Object.entries(provider.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...identity, ...Object.fromEntries(own), ...authorization };
}

/** Control characters other than the tab would end the header. */
const isHeaderValue = (value: string): boolean =>
  ![...value].some((character) => (character < ' ' && character !== '\t') || character === '\u007f');
