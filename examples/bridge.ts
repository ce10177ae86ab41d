// Speaks the app-server protocol as JSON lines, on top of the typed in-process client alone: the server hands out values
// and calls back, this program owns the wire. Read it to put another protocol on top. Its server does what that of
// keelson-app-server does beside: it exports telemetry, posts analytics and keeps plugins fresh.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppServer, type Client, type Logger, reduceTraceBundle } from 'keelson';
import {
  classify,
  invalidRequest,
  methodOrder,
  methods,
  methodsByName,
  notificationsByName,
  parseParams,
  type RequestId,
  RpcError,
  type RpcMessage,
  type RpcRequest,
  readMessage,
  type ServerRequestName,
  serverRequestsByName,
  unknownMethod,
  type W3cTraceContext,
  writeMessage,
} from 'keelson/protocol';
import { Otel } from 'keelson-transport';

/** How long requests that were read may take to be answered once the input has ended. */
const lastAnswersMs = 2_000;

interface Question {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RpcError) => void;
}

class Bridge {
  readonly #server: AppServer;
  readonly #unanswered = new Set<Promise<void>>();
  readonly #questions = new Map<RequestId, Question>();
  #client: Client | null = null;
  #isClosed = false;

  constructor(server: AppServer) {
    this.#server = server;
  }

  /** Resolves when the next line may be read: at once, but for `initialize`, which nothing overtakes. */
  async read(line: string): Promise<void> {
    const classified = classify(readMessage(line));
    if (classified === null) {
      console.error('ignored a line that is no message');
      return;
    }
    const { kind, message } = classified;
    if (kind === 'request') {
      const answered = this.#answer(message);
      this.#unanswered.add(answered);
      void answered.finally(() => this.#unanswered.delete(answered));
      if (message.method === 'initialize') await answered;
    } else if (kind === 'response') {
      this.#takeQuestion(message.id)?.resolve(message.result);
    } else if (kind === 'error') {
      const { code, message: text, data } = message.error;
      this.#takeQuestion(message.id)?.reject(new RpcError(code, text, { data }));
    }
  }

  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#unanswered), setTimeout(lastAnswersMs, undefined, { ref: false })]);
    this.#isClosed = true;
    await this.#server.close();
  }

  async #answer({ id, method, params, trace }: RpcRequest): Promise<void> {
    try {
      const client = this.#client;
      const result = client
        ? await untyped(client).request(method, params, trace ? { trace } : {})
        : await this.#beforeHandshake(method, params);
      this.#write({ id, result });
    } catch (error) {
      this.#write({ id, error: toRpcError(error).toJSON() });
    }
  }

  /** Without a client there is only the handshake; anything else is judged by its shape and refused. */
  async #beforeHandshake(method: string, params: unknown): Promise<unknown> {
    const entry = methodsByName.get(method);
    if (!entry) throw unknownMethod(method, methodOrder);
    if (method !== 'initialize') {
      parseParams(entry, params);
      throw invalidRequest('Not initialized');
    }
    const { clientInfo, capabilities } = parseParams(methods.initialize, params);
    // In process the experimental parts are on unless refused; on a wire they are off unless asked for.
    const asked = { experimentalApi: false, ...capabilities };
    const client = await this.#server.connect({ clientInfo, capabilities: asked, transport: 'stdio' });
    this.#client = client;
    this.#listen(client);
    return client.initializeResponse;
  }

  /** Listeners rather than the `notifications()` iterator: they are called in step with answers and server requests. */
  #listen(client: Client): void {
    for (const method of keysOf(notificationsByName)) client.on(method, (params) => this.#write({ method, params }));
    for (const method of keysOf(serverRequestsByName)) this.#passOn(client, method);
  }

  #passOn(client: Client, method: ServerRequestName): void {
    untyped(client).handle(method, (params, { requestId, signal }) => {
      const answer = new Promise((resolve, reject) => this.#questions.set(requestId, { resolve, reject }));
      signal.addEventListener('abort', () => this.#takeQuestion(requestId)?.resolve(undefined), { once: true });
      this.#write({ id: requestId, method, params });
      return answer;
    });
  }

  #takeQuestion(id: RequestId): Question | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return question;
  }

  #write(message: RpcMessage): void {
    if (!this.#isClosed) process.stdout.write(`${writeMessage(message)}\n`);
  }
}

/** A failed handshake names its circumstances; on a wire only its cause is told. */
function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error.cause instanceof RpcError ? error.cause : error;
  return new RpcError(-32603, error instanceof Error ? error.message : String(error));
}

interface UntypedClient {
  request(method: string, params: unknown, options: { trace?: W3cTraceContext }): Promise<unknown>;
  handle(method: string, handler: (params: unknown, context: { signal: AbortSignal; requestId: RequestId }) => unknown): void;
}

/** What comes from a wire has no static type; the server checks it. The one place where the types are set aside. */
const untyped = (client: Client): UntypedClient => client as unknown as UntypedClient;

const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] => Object.keys(record) as K[];

/** Only LF ends a line: JSON text may hold other line separators. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const chunk of input) {
    const [first = '', ...rest] = decoder.write(chunk).split('\n');
    parts.push(first);
    for (const next of rest) {
      yield parts.join('');
      parts = [next];
    }
  }
  const last = parts.join('');
  if (last !== '') yield last;
}

async function serve(analyticsDefault: boolean): Promise<void> {
  // What is logged must not get between the messages: these two write to stderr.
  const logger: Logger = { error: console.error, warn: console.warn };
  const otel = new Otel({ serviceName: 'keelson_bridge', logger, analyticsDefault });
  const server = await AppServer.start({
    clientInfo: { name: 'keelson_bridge', version: '0.1.0' },
    logger,
    telemetry: otel.open,
    analytics: 'chatgpt',
    pluginStartupTasks: 'start',
  });
  const bridge = new Bridge(server);
  for await (const line of linesOf(process.stdin)) await bridge.read(line);
  await bridge.close();
  await otel.close({ timeoutMs: 5_000 });
}

/** `debug trace-reduce BUNDLE`: writes what a rollout trace comes to. */
async function reduce(bundle: string, output = join(bundle, 'state.json')): Promise<void> {
  await writeFile(output, JSON.stringify(await reduceTraceBundle(bundle)));
  console.log(output);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o' }, 'analytics-default-enabled': { type: 'boolean', default: false } },
});
const [command, subcommand, bundle] = positionals;
if (command === 'debug' && subcommand === 'trace-reduce' && bundle !== undefined) await reduce(bundle, values.output);
else await serve(values['analytics-default-enabled']);
