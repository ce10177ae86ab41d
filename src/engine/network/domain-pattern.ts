import { toHost } from './host.js';

/** `*`: every host; `*.x`: what lies below x; `**.x`: that and x itself; anything else: that host. */
export function matchesDomain(pattern: string, host: string): boolean {
  const bare = pattern.trim().toLowerCase();
  if (bare === '*') return true;
  if (bare.startsWith('**.')) return isBelow(host, bare.slice(3)) || host === toHost(bare.slice(3));
  if (bare.startsWith('*.')) return isBelow(host, bare.slice(2));
  return host === toHost(bare);
}

function isBelow(host: string, domain: string): boolean {
  const parent = toHost(domain);
  return parent !== null && host.endsWith(`.${parent}`);
}
