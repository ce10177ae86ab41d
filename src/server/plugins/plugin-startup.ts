import type { CuratedAddresses } from '../../extensions/plugins/curated-parts.js';
import type { Marketplace } from '../../extensions/plugins/marketplace-file.js';
import type { Clock } from '../../platform/clock.js';
import type { ByteTransfer } from '../../platform/http/http-bytes.js';
import type { Auth } from '../accounts/create-auth.js';
import type { PluginServices } from './plugins.js';

export interface PluginStartupParts {
  readonly home: string;
  readonly auth: Pick<Auth, 'manager'>;
  readonly services: Pick<PluginServices, 'plugins' | 'remote' | 'git' | 'isOn'>;
  readonly transfer: ByteTransfer;
  /** Default: where the product's own is. */
  readonly addresses?: CuratedAddresses | undefined;
  readonly userAgent: () => string;
  readonly clock: Clock;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/**
 * What is done about plugins when a server has started: what others left behind is removed, and where somebody is logged in, the
 * curated marketplace and the plugins of the account are brought up to date. What fails is logged.
 */
export async function runPluginStartup(parts: PluginStartupParts, signal: AbortSignal): Promise<void> {
  const { home, clock, services } = parts;
  if (!(await services.isOn('plugins'))) return;
  const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
    staging: async () => (await import('../../extensions/plugins/sweep-staging.js')).sweepStaging(home, clock.now()),
    curated: () => updateCurated(parts, signal),
    featured: () => services.remote.featured(),
    remote: async () => {
      if (await services.isOn('remote_plugin')) await services.remote.sync(signal);
    },
  };
  await Promise.all(
    Object.entries(tasks).map(([task, work]) =>
      work().catch((error: unknown) => {
        if (!signal.aborted) parts.warn('a start-up task of plugins failed', { task, error });
      }),
    ),
  );
}

async function updateCurated({ auth, services, home, transfer, userAgent, addresses, warn }: PluginStartupParts, signal: AbortSignal) {
  // Nothing leaves a machine on which nobody has logged in.
  if (auth.manager.current() === null) return;
  const { syncCurated, curatedAddresses } = await import('../../extensions/plugins/sync-curated.js');
  const found: Marketplace | null = await syncCurated({
    home,
    git: services.git,
    transfer,
    addresses: addresses ?? curatedAddresses,
    userAgent: userAgent(),
    warn,
    signal,
  });
  if (found !== null && !signal.aborted) await services.plugins.refresh(found);
}
