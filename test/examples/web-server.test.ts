import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { says, scriptedModel } from 'keelson/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { main } from '../../examples/09-web-server.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'keelson-web-server-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const start = () => main({ home: join(base, 'home'), cwd: base, model: scriptedModel([says('Hello there.')]) });
const fetchPage = async (url: string): Promise<string> => (await fetch(url)).text();

test('09-web-server shows in its page what the assistant says', async () => {
  await using served = await start();
  const html = await fetchPage(served.pageUrl);

  const said = await new Promise<string>((resolve) => {
    let text = '';
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    const form: { onsubmit?: (event: unknown) => void } = {};
    const socketOfPage = class extends WebSocket {
      constructor(url: string) {
        super(url, { origin: served.pageUrl });
      }
    };
    const append = (part: string): void => {
      text += part;
      if (part.includes('[')) resolve(text);
    };
    // The page as a browser would run it: the user submits as soon as the form is ready.
    const forms = [
      Object.defineProperty(form, 'onsubmit', {
        set: (submit: (event: unknown) => void) =>
          submit({ preventDefault: () => {}, target: { prompt: { value: 'hi' }, reset: () => {} } }),
      }),
    ];
    runInNewContext(script, { WebSocket: socketOfPage, document: { forms }, said: { append }, confirm: () => false });
  });

  expect(said).toBe('Hello there.\n[completed]\n');
});

test('09-web-server lets no page of another origin connect', async () => {
  await using served = await start();
  const [url = ''] = /ws:\/\/[\d.:]+/.exec(await fetchPage(served.pageUrl)) ?? [];

  const refusal = await new Promise<Error>((resolve) => new WebSocket(url, { origin: 'http://evil.example' }).once('error', resolve));

  expect(refusal.message).toBe('Unexpected server response: 403');
});
