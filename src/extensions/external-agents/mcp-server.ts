import { isRecord } from '../../platform/json.js';

type Json = Readonly<Record<string, unknown>>;

/** A server of the other agent in our words; `null`: it is switched off, or says what we cannot say. */
export function toMcpServer(server: Json): Json | null {
  if (server['disabled'] === true || server['enabled'] === false) return null;
  const kind = server['type'] ?? (server['command'] === undefined ? 'http' : 'stdio');
  if (kind === 'stdio') return toStdioServer(server);
  return kind === 'http' ? toHttpServer(server) : null;
}

function toStdioServer({ command, args, env }: Json): Json | null {
  const program = toScalar(command);
  const words = (Array.isArray(args) ? args : [args]).flatMap((value) => toScalar(value) ?? []);
  if (program === null || [program, ...words].some(hasTemplate)) return null;
  const variables: Record<string, string> = {};
  const inherited: string[] = [];
  for (const [name, value] of texts(env)) {
    if (value === `\${${name}}`) inherited.push(name);
    else if (hasTemplate(value)) return null;
    else variables[name] = value;
  }
  return { command: program, ...filled({ args: words, env: variables, env_vars: inherited.sort() }) };
}

function toHttpServer({ url, headers }: Json): Json | null {
  const address = toScalar(url);
  if (address === null || hasTemplate(address)) return null;
  const given: Record<string, string> = {};
  const fromEnvironment: Record<string, string> = {};
  let token: string | null = null;
  for (const [name, value] of texts(headers)) {
    const variable = /^(Bearer )?\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(value);
    if (variable?.[1] === undefined && variable?.[2] !== undefined) fromEnvironment[name] = variable[2];
    else if (variable?.[2] !== undefined && name.toLowerCase() === 'authorization') token = variable[2];
    else if (hasTemplate(value)) return null;
    else given[name] = value;
  }
  return {
    url: address,
    ...(token === null ? {} : { bearer_token_env_var: token }),
    ...filled({ http_headers: given, env_http_headers: fromEnvironment }),
  };
}

/** Whatever uses `${` in a way that has no counterpart. */
const hasTemplate = (text: string): boolean => text.includes('${');

const toScalar = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

const texts = (table: unknown): readonly (readonly [string, string])[] =>
  Object.entries(isRecord(table) ? table : {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);

/** Only those that hold something. */
const filled = (lists: Json): Json =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => typeof list === 'object' && list !== null && Object.keys(list).length > 0));
