import { lookup } from 'node:dns/promises';

/** The addresses of a name, as this machine knows them. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}
