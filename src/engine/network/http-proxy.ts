import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { connectTo, join } from './connect.js';
import { toHost } from './host.js';
import { type ListenAt, type Listener, listen } from './listener.js';
import type { Admission, NetworkGate } from './network-gate.js';
import type { NetworkRequest } from './network-verdict.js';
import { type RefusalAnswer, refusalOfRequest, refusalOfTunnel } from './refusal.js';

/** Passes plain requests on, and opens tunnels, as far as the gate admits them. */
export function startHttpProxy(gate: Pick<NetworkGate, 'admit'>, at: ListenAt): Promise<Listener> {
  const server = createServer((asked, answer) => {
    serveRequest(gate, asked, answer).catch(() => upstreamFailure(answer));
  });
  server.on('connect', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    serveTunnel(gate, asked, { socket, head }).catch(() => endWith(socket, 502, textAnswer('upstream failure')));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return listen(server, at);
}

async function serveRequest(gate: Pick<NetworkGate, 'admit'>, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const target = toTarget(asked.url ?? '');
  if (target === null) return respond(answer, 400, textAnswer('this is a proxy: name the whole address, which begins with http://'));
  const wanted: NetworkRequest = { protocol: 'http', host: target.host, port: target.port, method: asked.method ?? 'GET' };
  const admission = await gate.admit(wanted);
  if (admission.type === 'blocked') return respond(answer, 403, refusalOfRequest(admission.reason, wanted, admission.decider));
  forward({ asked, answer, target, admission });
}

interface Target {
  readonly host: string;
  readonly port: number;
  /** As the other side is told. */
  readonly authority: string;
  readonly path: string;
}

function toTarget(url: string): Target | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port, host, pathname, search } = new URL(url);
  const name = toHost(hostname);
  if (protocol !== 'http:' || name === null) return null;
  return { host: name, port: port === '' ? 80 : Number(port), authority: host, path: `${pathname}${search}` };
}

interface Forward {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  readonly target: Target;
  readonly admission: Extract<Admission, { type: 'admitted' }>;
}

function forward({ asked, answer, target, admission }: Forward): void {
  const { authority, path, port } = target;
  // The host that was admitted is the host that is asked for, whatever the request says.
  const headers = { ...endToEnd(asked.headers), host: authority };
  const upstream = request({ host: admission.address, port, path, method: asked.method, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode ?? 502, endToEnd(response.headers));
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  upstream.on('error', () => (answer.headersSent ? answer.destroy() : upstreamFailure(answer)));
  answer.once('close', () => upstream.destroy());
  asked.pipe(upstream);
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that are meant for the other end, and not for this hop. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)));
}

async function serveTunnel(
  gate: Pick<NetworkGate, 'admit'>,
  asked: IncomingMessage,
  { socket, head }: { readonly socket: Socket; readonly head: Buffer },
): Promise<void> {
  const authority = /^(.*):(\d{1,5})$/.exec(asked.url ?? '');
  const host = toHost(authority?.[1] ?? '');
  const port = Number(authority?.[2]);
  if (host === null || !(port > 0 && port < 65_536)) return endWith(socket, 400, textAnswer('name a host and a port'));
  const admission = await gate.admit({ protocol: 'https', host, port, method: null });
  if (admission.type === 'blocked') return endWith(socket, 403, refusalOfTunnel(admission.reason));
  const upstream = await connectTo(admission.address, port);
  if (socket.destroyed) return void upstream.destroy();
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) upstream.write(head);
  join(socket, upstream);
}

const textAnswer = (body: string): RefusalAnswer => ({ headers: { 'content-type': 'text/plain' }, body });

const upstreamFailure = (answer: ServerResponse): void => respond(answer, 502, textAnswer('upstream failure'));

function respond(answer: ServerResponse, status: number, { headers, body }: RefusalAnswer): void {
  if (answer.headersSent) return;
  answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  answer.end(body);
}

const statusTexts: Readonly<Record<number, string>> = { 400: 'Bad Request', 403: 'Forbidden', 502: 'Bad Gateway' };

/** There is no response object for a tunnel that does not come about. */
function endWith(socket: Socket, status: number, { headers, body }: RefusalAnswer): void {
  if (socket.destroyed) return;
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${statusTexts[status] ?? ''}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
