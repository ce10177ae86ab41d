import * as z from 'zod';
import { uint64 } from '../../protocol/scalars.js';
import { flag, path, shownAs, struct, text, textMap, texts } from '../schema/kit.js';
import { isTable } from '../toml/toml-table.js';

/** A program that prints the token of a provider. */
export interface AuthCommandConfig {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** How long a token is used; 0: until it is refused. */
  readonly refreshIntervalMs: number;
  /** `null`: where the server runs. */
  readonly cwd: string | null;
}

/** One entry of `model_providers`. `bearerToken` is a secret: it goes into a request header and nowhere else. */
export interface ModelProviderConfig {
  readonly id: string;
  /** `bedrock` speaks the same API behind credentials and addresses of its own. */
  readonly kind: 'responses' | 'bedrock';
  readonly name: string;
  readonly baseUrl: string;
  /** Nobody said where it is: the built-in provider is elsewhere for ChatGPT accounts. */
  readonly hasDefaultBaseUrl: boolean;
  readonly envKey: string | null;
  readonly envKeyInstructions: string | null;
  readonly bearerToken: string | null;
  readonly auth: AuthCommandConfig | null;
  readonly aws: { readonly profile: string | null; readonly region: string | null };
  readonly queryParams: Readonly<Record<string, string>>;
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Header name → the environment variable that holds its value. */
  readonly envHttpHeaders: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  readonly websocketConnectTimeoutMs: number;
  /** The login of the server pays for the requests. */
  readonly requiresOpenaiAuth: boolean;
  readonly supportsWebsockets: boolean;
}

const chatRemoved = '`wire_api = "chat"` is no longer supported.\nHow to fix: set `wire_api = "responses"` in your provider config.';

const auth = struct('ModelProviderAuthInfo', () =>
  z.object({
    command: z.string(),
    args: shownAs(texts(), []),
    timeout_ms: shownAs(uint64().min(1).optional(), 5000),
    refresh_interval_ms: shownAs(uint64().optional(), 300_000),
    cwd: path(),
  }),
);

/** One entry of `model_providers`. */
export const providerSchema = struct('ModelProviderInfo', () =>
  z.object({
    name: shownAs(text(), ''),
    base_url: text(),
    env_key: text(),
    env_key_instructions: text(),
    experimental_bearer_token: text(),
    auth: auth.optional(),
    aws: struct('ModelProviderAwsAuthInfo', () => z.object({ profile: text(), region: text() })).optional(),
    wire_api: shownAs(z.literal('responses').optional(), 'responses'),
    query_params: textMap(),
    http_headers: textMap(),
    env_http_headers: textMap(),
    request_max_retries: uint64().optional(),
    stream_max_retries: uint64().optional(),
    stream_idle_timeout_ms: uint64().optional(),
    websocket_connect_timeout_ms: uint64().optional(),
    requires_openai_auth: shownAs(flag(), false),
    supports_websockets: shownAs(flag(), false),
  }),
);

type ProviderTable = z.output<typeof providerSchema>;
type ProviderTables = Readonly<Record<string, ProviderTable>>;

/** The provider that is there without any configuration. */
export const openAiProviderId = 'openai';
export const bedrockProviderId = 'amazon-bedrock';

const reservedIds = ['lmstudio', 'ollama', openAiProviderId];

/** What is wrong with the providers as a whole, in the words that clients know; `null`: nothing. Asked of tables that fit the schema. */
export function findProviderMistake(providers: unknown): string | null {
  if (!isTable(providers)) return null;
  const reserved = reservedIds.filter((id) => Object.hasOwn(providers, id));
  if (reserved.length > 0) return reservedText(reserved);
  for (const [id, table] of Object.entries(providers)) {
    const mistake = isTable(table) ? findMistake(id, table) : null;
    if (mistake !== null) return mistake;
  }
  return null;
}

/** A provider that speaks what is spoken no more: its id and what to do; `null`: none does. */
export function findRemovedWire(providers: unknown): { readonly id: string; readonly message: string } | null {
  if (!isTable(providers)) return null;
  const found = Object.entries(providers).find(([, table]) => isTable(table) && table['wire_api'] === 'chat');
  return found === undefined ? null : { id: found[0], message: chatRemoved };
}

function findMistake(id: string, table: Readonly<Record<string, unknown>>): string | null {
  if (id === bedrockProviderId) return null;
  const at = `model_providers.${id}: `;
  if (table['aws'] !== undefined) return `${at}provider aws is only supported for \`${bedrockProviderId}\``;
  if (isBlank(table['name'])) return `${at}provider name must not be empty`;
  const { auth } = table;
  if (!isTable(auth)) return null;
  if (isBlank(auth['command'])) return `${at}provider auth.command must not be empty`;
  const conflicts = [
    ...['env_key', 'experimental_bearer_token'].filter((key) => table[key] !== undefined),
    ...(table['requires_openai_auth'] === true ? ['requires_openai_auth'] : []),
  ];
  return conflicts.length === 0 ? null : `${at}provider auth cannot be combined with ${conflicts.join(', ')}`;
}

const isBlank = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value.trim() === '');

const reservedText = (ids: readonly string[]): string =>
  `model_providers contains reserved built-in provider IDs: ${ids.map((id) => `\`${id}\``).join(', ')}. ` +
  'Built-in providers cannot be overridden. Rename your custom provider (for example, `openai-custom`).';

export interface ProviderChoice {
  readonly id: string;
  readonly configured: ProviderTables;
  /** `openai_base_url`: another address of the built-in provider. */
  readonly openAiBaseUrl: string | null;
}

/** The provider that a configuration chooses. @throws Error that says why there is none */
export function chooseProvider({ id, configured, openAiBaseUrl }: ProviderChoice): ModelProviderConfig {
  if (Object.keys(configured[bedrockProviderId] ?? {}).some((key) => key !== 'aws')) {
    throw new Error(
      `model_providers.${bedrockProviderId} only supports changing \`aws.profile\` and \`aws.region\`; other non-default provider fields are not supported`,
    );
  }
  if (id === 'ollama-chat') {
    throw new Error(
      '`ollama-chat` is no longer supported.\nHow to fix: replace `ollama-chat` with `ollama` in `model_provider`, `oss_provider`, or `--local-provider`.',
    );
  }
  const builtIn = builtInProvider(id, openAiBaseUrl);
  const table = Object.hasOwn(configured, id) ? configured[id] : undefined;
  if (id === bedrockProviderId) return toProvider(id, { ...builtIn, ...table });
  const chosen = builtIn ?? table;
  if (chosen === undefined) throw new Error(`Model provider \`${id}\` not found`);
  return toProvider(id, chosen);
}

function builtInProvider(id: string, openAiBaseUrl: string | null): ProviderTable | undefined {
  switch (id) {
    case openAiProviderId:
      return {
        name: 'OpenAI',
        ...(openAiBaseUrl === null ? {} : { base_url: openAiBaseUrl }),
        requires_openai_auth: true,
        supports_websockets: true,
        env_http_headers: { 'OpenAI-Organization': 'OPENAI_ORGANIZATION', 'OpenAI-Project': 'OPENAI_PROJECT' },
      };
    case 'ollama':
      return { name: 'gpt-oss', base_url: 'http://localhost:11434/v1' };
    case 'lmstudio':
      return { name: 'gpt-oss', base_url: 'http://localhost:1234/v1' };
    case bedrockProviderId:
      return { name: 'Amazon Bedrock' };
    default:
      return undefined;
  }
}

const longestTimerMs = 2 ** 31 - 1;
const mostRetries = 100;
const retries = (configured: number): number => Math.min(configured, mostRetries);
const duration = (configuredMs: number): number => Math.min(configuredMs, longestTimerMs);

const toProvider = (id: string, table: ProviderTable): ModelProviderConfig => ({
  id,
  kind: id === bedrockProviderId ? 'bedrock' : 'responses',
  name: table.name ?? id,
  hasDefaultBaseUrl: table.base_url === undefined,
  baseUrl: (table.base_url ?? 'https://api.openai.com/v1').replace(/\/+$/, ''),
  envKey: table.env_key ?? null,
  envKeyInstructions: table.env_key_instructions ?? null,
  bearerToken: table.experimental_bearer_token ?? null,
  auth:
    table.auth === undefined
      ? null
      : {
          command: table.auth.command,
          args: table.auth.args ?? [],
          timeoutMs: duration(table.auth.timeout_ms ?? 5000),
          refreshIntervalMs: table.auth.refresh_interval_ms ?? 300_000,
          cwd: table.auth.cwd ?? null,
        },
  aws: { profile: table.aws?.profile ?? null, region: table.aws?.region ?? null },
  queryParams: table.query_params ?? {},
  httpHeaders: table.http_headers ?? {},
  envHttpHeaders: table.env_http_headers ?? {},
  requestMaxRetries: retries(table.request_max_retries ?? 4),
  streamMaxRetries: retries(table.stream_max_retries ?? 5),
  streamIdleTimeoutMs: duration(table.stream_idle_timeout_ms ?? 300_000),
  websocketConnectTimeoutMs: duration(table.websocket_connect_timeout_ms ?? 15_000),
  requiresOpenaiAuth: table.requires_openai_auth ?? false,
  supportsWebsockets: table.supports_websockets ?? false,
});
