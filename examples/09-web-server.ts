// A page that talks to the agent over WebSocket. Pages of other origins may not connect.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';
import { listenWebSocket } from 'keelson-transport';

const page = (socketUrl: string): string => `<!doctype html>
<title>keelson</title>
<form><input name="prompt" size="60" autofocus placeholder="What shall I do?"></form>
<pre id="said"></pre>
<script>
  const socket = new WebSocket('${socketUrl}');
  const waiting = new Map();
  let nextId = 1;
  const call = (method, params) => new Promise((resolve) => {
    waiting.set(nextId, resolve);
    socket.send(JSON.stringify({ id: nextId++, method, params }));
  });
  const say = (text) => said.append(text);
  socket.onmessage = ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(data);
    if (method === undefined) waiting.get(id)(result ?? say(error.message));
    else if (id !== undefined) socket.send(JSON.stringify({ id, result: { decision: confirm(method) ? 'accept' : 'decline' } }));
    else if (method === 'item/agentMessage/delta') say(params.delta);
    else if (method === 'turn/completed') say('\\n[' + params.turn.status + ']\\n');
  };
  socket.onopen = async () => {
    await call('initialize', { clientInfo: { name: 'page', version: '1' } });
    const { thread } = await call('thread/start', {});
    document.forms[0].onsubmit = (event) => {
      event.preventDefault();
      call('turn/start', { threadId: thread.id, input: [{ type: 'text', text: event.target.prompt.value }] });
      event.target.reset();
    };
  };
</script>`;

export async function main(options: AppServerOptions = {}): Promise<AsyncDisposable & { readonly pageUrl: string }> {
  const server = await AppServer.start(options);
  const pages = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(page(listener.url)));
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  const address = pages.address();
  const pageUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const listener = await listenWebSocket(server, { host: '127.0.0.1', port: 0, allowedOrigins: [pageUrl] });
  const close = async (): Promise<void> => {
    pages.close().closeAllConnections();
    await listener.close();
    await server.close();
  };
  return { pageUrl, [Symbol.asyncDispose]: close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await main()).pageUrl);
