import type { ModelSession, ModelTransport } from '../model/model-transport.js';
import type { Caller } from './caller.js';
import { requestBody, requestHeaders } from './context/request.js';
import type { Services } from './services.js';
import type { LoadedThread } from './thread/thread.js';
import { requestFacts } from './turn/request-facts.js';
import { turnTools } from './turn/turn-tools.js';

/** A thread's way to the model; where the transport keeps nothing between requests, simply the transport. */
export const openModelSession = (model: ModelTransport): ModelSession =>
  model.openSession?.() ?? {
    stream: (call, onEvent) => model.stream(call, onEvent),
    prepare: () => {},
    canFallBack: false,
    isPlain: true,
    fallBack: () => {},
    close: () => {},
  };

/** Opens the connection of a thread that begins, where its provider has connections. It belongs to no turn. */
export function prepareModel(services: Services, thread: LoadedThread, caller: Caller): void {
  const { config, settings, session } = thread;
  if (config.provider.supportsWebsockets !== true) return;
  const prepare = async (): Promise<void> => {
    const installationId = await services.installationId();
    const tools = turnTools(thread, thread.environments);
    const scope = { id: '', thread, caller, startedAtMs: null };
    const facts = requestFacts(scope, settings, { installationId, tools, outputSchema: null });
    const state = { windowNumber: thread.window.number, turnState: null, workspaces: null, clientMetadata: {} };
    const { signal } = new AbortController(); // Closing the session ends it.
    session.prepare({ provider: config.provider, body: requestBody(facts, []), headers: requestHeaders(facts, state), signal });
  };
  prepare().catch((error: unknown) => services.warn('a connection to the model could not be prepared', { threadId: thread.id, error }));
}
