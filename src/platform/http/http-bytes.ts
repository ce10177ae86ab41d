import type { Dispatcher } from 'undici';

/** What somebody else's server answered that was to take or to give a file. */
export interface ByteAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

export interface DownloadOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Brings files from and to addresses that a service names. Nobody's login goes along. */
export interface ByteTransfer {
  /** Over TLS alone, also where it is sent on. @throws TooManyBytes, Error */
  download(url: string, options: DownloadOptions): Promise<ByteAnswer>;
  /** @throws Error */
  upload(
    url: string,
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer; readonly timeoutMs: number },
  ): Promise<ByteAnswer>;
}

/** The other side sends more than is wanted. */
export class TooManyBytes extends Error {}

const maxRedirects = 5;
/** Of an answer that is an error text. */
const maxErrorBytes = 4096;

export const createByteTransfer = (dispatcher: () => Promise<Dispatcher>): ByteTransfer => ({
  async download(url, { maxBytes, timeoutMs, headers = {}, signal: given }) {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(given ? [given] : [])]);
    const [{ fetch }, open] = await Promise.all([import('undici'), dispatcher()]);
    let at = new URL(url);
    for (let redirects = 0; ; redirects++) {
      if (at.protocol !== 'https:') throw new Error(`unsupported scheme ${at.protocol.slice(0, -1)}`);
      const response = await fetch(at, { headers, redirect: 'manual', signal, dispatcher: open });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return readAnswer(response, maxBytes);
      await response.body?.cancel();
      if (redirects === maxRedirects) throw new Error('redirected too often');
      at = new URL(location, at);
    }
  },
  async upload(url, { headers, body, timeoutMs }) {
    const [{ fetch }, open] = await Promise.all([import('undici'), dispatcher()]);
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'PUT', headers, body, signal, dispatcher: open, redirect: 'error' });
    return readAnswer(response, maxErrorBytes);
  },
});

interface Answered {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

async function readAnswer({ status, body }: Answered, maxBytes: number): Promise<ByteAnswer> {
  const isWanted = status >= 200 && status < 300;
  const limit = isWanted ? maxBytes : maxErrorBytes;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit && isWanted) throw new TooManyBytes(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
    if (size > limit) break;
  }
  return { status, bytes: Buffer.concat(chunks).subarray(0, limit) };
}
