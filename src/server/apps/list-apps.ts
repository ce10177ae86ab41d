import { isDeepStrictEqual } from 'node:util';
import { type AppsView, type KnownApps, mergeApps } from '../../extensions/apps/merge-apps.js';
import { waitAtMost } from '../../platform/timeout.js';
import { internalError } from '../../protocol/errors.js';
import type { AppInfo } from '../../protocol/index.js';
import type { AppSources } from './app-sources.js';
import type { AppsAccount } from './apps-account.js';

export interface Listing {
  readonly account: AppsAccount;
  readonly view: AppsView;
  readonly isFresh: boolean;
  readonly signal: AbortSignal;
  /** Hears of each list that differs from the one before. */
  readonly tell: (apps: readonly AppInfo[]) => void;
  /** The service's words, without what is secret. */
  readonly redact: (text: string) => string;
}

/** What is connected is few, and what people look for: it is asked for so much before all that there is. */
const headStartMs = 250;

/**
 * Reads both sources side by side and tells of what there is as soon as it is of use: what is remembered, then each part. Whoever has
 * seen a remembered list and asked for a fresh one is not shown half of it. @throws RpcError `failed to list apps: …`
 */
export async function listApps(sources: AppSources, listing: Listing): Promise<readonly AppInfo[]> {
  const { account, view, isFresh, signal } = listing;
  const remembered = sources.remembered(account);
  const show = teller(listing);
  const hasShown = show(remembered);
  let known: KnownApps = isFresh ? { directory: null, accessible: null } : remembered;
  const learn = (more: Partial<KnownApps>): void => {
    known = { ...known, ...more };
    if (isWhole(known) || !(isFresh && hasShown)) show(known);
  };
  const reading = { isFresh, signal };
  if (known.accessible === null) await sources.prepare();
  const askForTools = async (): Promise<void> => learn({ accessible: await sources.lastAccessible(account, reading) });
  const asking = askForTools();
  const readAll = async (): Promise<void> => {
    if (known.directory === null) await waitAtMost(headStartMs, asking);
    learn({ directory: await sources.directory(account, reading) });
  };
  const [directory, accessible] = await Promise.allSettled([readAll(), asking]);
  const failure = [directory, accessible].find(isRejected);
  if (failure === undefined) return mergeApps(known, view);
  const { reason } = failure;
  const message = reason instanceof Error ? reason.message : String(reason);
  throw internalError(`failed to list apps: ${listing.redact(message)}`, { cause: reason });
}

const isWhole = ({ directory, accessible }: KnownApps): boolean => directory !== null && accessible !== null;

const isRejected = (result: PromiseSettledResult<void>): result is PromiseRejectedResult => result.status === 'rejected';

/** Half of a list is of use where something in it is connected. Says whether anything was shown. */
function teller({ view, tell }: Listing): (known: KnownApps) => boolean {
  let told: readonly AppInfo[] | null = null;
  return (known) => {
    const apps = mergeApps(known, view);
    if (!isWhole(known) && !apps.some(({ isAccessible }) => isAccessible)) return false;
    if (!isDeepStrictEqual(apps, told)) tell(apps);
    told = apps;
    return true;
  };
}
