import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** A host as it is compared: lower case, without brackets and a final dot, letters of other scripts as the name system has them. `null`: it is none. */
export function toHost(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(bare) !== 0) return bare;
  // The parser of addresses also reads numbers in other bases, which resolvers take for addresses.
  const ascii = domainToASCII(bare);
  return ascii === '' || ascii.length > 253 ? null : ascii;
}

/** Names that no public name server answers for: what they lead to, if to anything, is near. */
const nearby = ['localhost', 'local', 'test', 'invalid', 'example', 'internal', 'onion', 'home.arpa', 'localdomain'];

export const isNearbyName = (host: string): boolean => nearby.some((name) => host === name || host.endsWith(`.${name}`));
