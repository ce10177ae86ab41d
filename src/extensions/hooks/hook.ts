import type { HookEventName, HookSource, HookTrustStatus } from '../../protocol/index.js';
import type { Matches } from './hook-matcher.js';

/** A hook as it stands in the configuration. */
export interface Hook {
  /** `<file>:<event>:<group>:<index>`: the name under which the user's decisions about it are kept. */
  readonly key: string;
  readonly eventName: HookEventName;
  /** As written. */
  readonly matcher: string | null;
  readonly matches: Matches;
  readonly command: string;
  readonly timeoutSec: number;
  readonly statusMessage: string | null;
  readonly sourcePath: string;
  readonly source: HookSource;
  readonly pluginId: string | null;
  /** Its place among all that count for the same folder. */
  readonly displayOrder: number;
  readonly isManaged: boolean;
  readonly currentHash: string;
  readonly trustStatus: HookTrustStatus;
  readonly enabled: boolean;
  /** What its environment has beside the server's. */
  readonly env: Readonly<Record<string, string>>;
}

/** What was found for a folder. */
export interface FoundHooks {
  readonly hooks: readonly Hook[];
  /** What was left out, and why. */
  readonly warnings: readonly string[];
  /** Tells states of the configuration apart. */
  readonly version: string;
}

export const noHooksFound: FoundHooks = { hooks: [], warnings: [], version: '' };

/** A hook that nobody trusts, or that changed since, does nothing. */
export const mayRun = ({ enabled, trustStatus }: Hook): boolean => enabled && (trustStatus === 'managed' || trustStatus === 'trusted');

/** Where the hooks of a thread come from. */
export interface HooksPlace {
  /** Absolute. */
  readonly cwd: string;
  /** What the request that made the thread laid over the files. */
  readonly overrides: Readonly<Record<string, unknown>> | null;
}

/** Finds hooks for threads. */
export interface HooksSource {
  /** Reads what there is now, or gives what is `known` where the configuration is still the same. @throws RpcError `failed to load configuration: …` */
  find(place: HooksPlace, known?: FoundHooks): Promise<FoundHooks>;
}

export const noHooks: HooksSource = { find: async () => noHooksFound };
