import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** `400 Bad Request`. Node's HTTP module, which knows the texts, takes long to load: only failures ask for them. */
export function statusLine(status: number): string {
  const { STATUS_CODES }: typeof import('node:http') = require('node:http');
  return `${status} ${STATUS_CODES[status] ?? '<unknown status code>'}`;
}
