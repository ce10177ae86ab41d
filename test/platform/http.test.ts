import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createSystemHttp } from '../../src/platform/http/http.js';
import { startBackend } from '../support/issuer.js';

/** A proxy that notes whom it is asked to connect to, and connects to the backend. */
async function startProxy(target: string) {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const { hostname, port } = new URL(target);
    const behind = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    behind.on('error', () => socket.destroy());
    socket.on('error', () => behind.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    asked,
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])('requests go over the proxy that the environment names: %s', async (name) => {
  await using backend = await startBackend(() => ({ body: 'hello' }));
  await using proxy = await startProxy(backend.url);
  const http = createSystemHttp({ [name]: proxy.url });

  const answer = await http.fetch('http://issuer.example/x');

  expect([await answer.text(), proxy.asked]).toEqual(['hello', ['issuer.example:80']]);
  await http.close();
});

test('hosts that the environment exempts are asked directly', async () => {
  await using backend = await startBackend(() => ({ body: 'hello' }));
  await using proxy = await startProxy(backend.url);
  const http = createSystemHttp({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });

  const answer = await http.fetch(backend.url);

  expect([await answer.text(), proxy.asked]).toEqual(['hello', []]);
  await http.close();
});

test('certificates that cannot be read are told of: without them nobody would be asked', async () => {
  const http = createSystemHttp({ CODEX_CA_CERTIFICATE: '/nonexistent/ca.pem' });

  await expect(http.fetch('http://127.0.0.1:1')).rejects.toThrow(
    'the certificates in /nonexistent/ca.pem cannot be read: No such file or directory (os error 2)',
  );
  await http.close();
});
