import type { Answer, Asked } from './issuer.js';

type Json = Readonly<Record<string, unknown>>;

/** What the service has, and how it behaves. It may change while it runs. */
export interface AppsService {
  /** Entries of the directory, or an answer in their place. */
  directory: readonly Json[] | Answer;
  /** Those of the workspace's own. */
  workspace: readonly Json[] | Answer;
  /** Tools of the apps' server, or an answer in their place. */
  tools: readonly Json[] | Answer;
  /** What the parts wait for before they answer. */
  directoryGate: Promise<unknown>;
  toolsGate: Promise<unknown>;
  /** The calls of tools, as the server was told them. */
  readonly calls: Json[];
  readonly answer: (asked: Asked) => Promise<Answer | null>;
}

/** ChatGPT's service as far as apps need it: for `startAccountServer` to answer with. */
export function appsService(spec: Partial<Pick<AppsService, 'directory' | 'workspace' | 'tools'>> = {}): AppsService {
  const service: AppsService = {
    directory: [],
    workspace: [],
    tools: [],
    directoryGate: Promise.resolve(),
    toolsGate: Promise.resolve(),
    calls: [],
    ...spec,
    answer: async ({ method, url, body }) => {
      if (url.includes('/connectors/directory/')) {
        await service.directoryGate;
        return toPage(url.includes('list_workspace') ? service.workspace : service.directory);
      }
      if (!url.endsWith('/wham/apps')) return null;
      if (method !== 'POST') return { status: 405 };
      return speak(service, body);
    },
  };
  return service;
}

const isList = (value: readonly Json[] | Answer): value is readonly Json[] => Array.isArray(value);

const toPage = (entries: readonly Json[] | Answer): Answer => (isList(entries) ? { body: { apps: entries, next_token: null } } : entries);

async function speak(service: AppsService, message: Json): Promise<Answer> {
  if (message['id'] === undefined) return { status: 202 };
  const ok = (result: Json): Answer => ({ body: { jsonrpc: '2.0', id: message['id'], result } });
  if (!isList(service.tools)) return service.tools;
  switch (message['method']) {
    case 'initialize':
      return ok({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'apps', version: '1' } });
    case 'tools/list':
      await service.toolsGate;
      return isList(service.tools) ? ok({ tools: service.tools }) : service.tools;
    case 'tools/call': {
      const params = message['params'] as Json & { readonly name: string };
      service.calls.push(params);
      return ok({ content: [{ type: 'text', text: `called ${params.name}` }] });
    }
    default:
      return ok({});
  }
}

interface AppToolOptions {
  readonly app: string;
  readonly appName?: string;
  readonly hints?: Json;
  readonly more?: Json;
  readonly meta?: Json;
}

/** A tool of an app. */
export const appTool = (name: string, { app, appName, hints, more = {}, meta = {} }: AppToolOptions): Json => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { message: { type: 'string' } } },
  ...(hints === undefined ? {} : { annotations: hints }),
  ...more,
  _meta: {
    connector_id: app,
    ...(appName === undefined ? {} : { connector_name: appName, connector_description: `about ${appName}` }),
    ...meta,
  },
});

/** A tool that nobody has to be asked about. */
export const harmless: Json = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
