// A small MCP server for tests: JSON lines on stdio, or streamable HTTP on loopback. What it does is said by its spec.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Answers one message; `null`: there is nothing to say. `ask` puts a request to the client. */
export async function answer(spec, message, { ask, tell }) {
  const { id, method, params } = message;
  if (spec.log) appendFileSync(spec.log, `${JSON.stringify({ method, params })}\n`);
  if (id === undefined || method === undefined) return null;
  const result = await resultOf(spec, { method, params, ask, tell });
  return 'error' in result ? { jsonrpc: '2.0', id, error: result.error } : { jsonrpc: '2.0', id, result };
}

async function resultOf(spec, { method, params, ask, tell }) {
  switch (method) {
    case 'initialize': {
      const capabilities = { tools: {}, resources: {} };
      const serverInfo = { name: 'test', version: '1.0.0' };
      const { instructions } = spec;
      return { protocolVersion: params.protocolVersion, capabilities, serverInfo, ...(instructions ? { instructions } : {}) };
    }
    case 'tools/list':
      return page(spec.tools ?? [], 'tools', { size: spec.pages, cursor: params?.cursor });
    case 'resources/list':
      return page(spec.resources ?? [], 'resources', { size: spec.pages, cursor: params?.cursor });
    case 'resources/templates/list':
      return { resourceTemplates: spec.templates ?? [] };
    case 'resources/read':
      return spec.contents?.[params.uri]
        ? { contents: spec.contents[params.uri] }
        : { error: { code: -32002, message: `no ${params.uri}` } };
    case 'tools/call':
      return call(spec.results?.[params.name] ?? {}, { params, ask, tell });
    default:
      return { error: { code: -32601, message: `unknown method ${method}` } };
  }
}

function page(all, key, { size = all.length, cursor = '0' }) {
  const next = Number(cursor) + size;
  return { [key]: all.slice(Number(cursor), next), ...(next < all.length ? { nextCursor: String(next) } : {}) };
}

async function call(wanted, { params, ask, tell }) {
  const text = (value) => ({ content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] });
  for (const message of wanted.progress ?? [])
    tell('notifications/progress', { progressToken: params._meta?.progressToken, progress: 1, message });
  if (wanted.hangs) return new Promise(() => {});
  if (wanted.error) return { error: wanted.error };
  if (wanted.asks) return text((await ask('elicitation/create', wanted.asks)).result);
  if (wanted.meta) return text(params._meta);
  if (wanted.env) return text(Object.keys(process.env).sort());
  return wanted.result ?? text(`said ${params.arguments?.message ?? 'nothing'}`);
}

function serve(spec) {
  const waiting = new Map();
  let asked = 0;
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = (method, params) =>
    new Promise((resolve) => {
      const id = `ask-${++asked}`;
      waiting.set(id, resolve);
      send({ id, method, params });
    });
  if (spec.pidFile) writeFileSync(spec.pidFile, String(process.pid));
  if (spec.exit !== undefined) process.exit(spec.exit);
  if (spec.mute) setInterval(() => {}, 1000);
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (spec.mute) return;
    const message = JSON.parse(line);
    if (message.method === undefined && waiting.has(message.id)) return waiting.get(message.id)(message);
    const said = await answer(spec, message, { ask, tell: (method, params) => send({ method, params }) });
    if (said !== null) send(said);
  });
}

if (process.env.MCP_SPEC) serve(JSON.parse(process.env.MCP_SPEC));
