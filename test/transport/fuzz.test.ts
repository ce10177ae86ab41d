import { expect, test } from 'vitest';
import { fuzzedFrame } from './support/fuzzed-messages.js';
import { frame, RawSocket } from './support/raw-socket.js';
import { seededNumbers } from './support/seeded-numbers.js';
import { serveWebSocket } from './support/served.js';
import { WebClient } from './support/web-client.js';

/** `FUZZ_MESSAGES=100000 FUZZ_SEED=7 npx vitest run test/transport/fuzz.test.ts` looks further. */
const count = Number(process.env['FUZZ_MESSAGES'] ?? 5000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const batch = 100;

const hello =
  '{"id":"hello","method":"initialize","params":{"clientInfo":{"name":"n","version":"1"},"capabilities":{"experimentalApi":true}}}';

/** The connection that was there, or another one if the server has ended it. */
async function open(port: number, last: RawSocket | null): Promise<RawSocket> {
  if (last && !last.socket.destroyed) return last;
  const raw = await RawSocket.upgraded({ port });
  raw.socket.write(frame(hello));
  return raw;
}

test(
  `after ${count} messages of a client gone mad the server serves the next good one (seed ${seed})`,
  async () => {
    const random = seededNumbers(seed);
    await using served = await serveWebSocket();
    let raw: RawSocket | null = null;

    for (let sent = 0; sent < count; sent += batch) {
      raw = await open(served.port, raw);
      raw.text = '';
      raw.socket.write(Buffer.concat(Array.from({ length: batch }, () => fuzzedFrame(random))));
      raw.socket.write(frame(`{"id":"end of ${sent}","method":"model/list","params":{}}`));
      await Promise.race([raw.until(new RegExp(`"end of ${sent}"`)).catch(() => undefined), raw.closed]);
    }
    raw?.[Symbol.dispose]();

    using client = await WebClient.greeted(served.url);
    expect(await client.call('mock/experimentalMethod', { value: 'well' })).toMatchObject({ result: { echoed: 'well' } });
  },
  20_000 + count * 5,
);
