import type { AppServer, Logger } from 'keelson';
import type { EndSignals } from './signals.js';

/**
 * Waits for a signal, then until no turn runs, or for a second signal. Clients are served meanwhile, new ones too.
 * True: the second signal came first, and what runs is to be cut.
 */
export async function untilDrained(
  server: AppServer,
  options: { readonly signals: Pick<EndSignals, 'next'>; readonly logger: Logger },
): Promise<boolean> {
  const { signals, logger } = options;
  const running = new Set<string>();
  let isDraining = false;
  const stop = server.on('thread/status/changed', ({ threadId, status }) => {
    const before = running.size;
    if (status.type === 'active') running.add(threadId);
    else running.delete(threadId);
    if (isDraining && running.size !== before) logger.info?.('draining: waiting for running turns', { turns: running.size });
  });
  const signal = await signals.next();
  isDraining = true;
  logger.info?.(`${signal}: draining until no turn runs`, { turns: running.size });
  const abort = new AbortController();
  const isForced = await Promise.race([
    server.drain({ signal: abort.signal }).then(() => false),
    signals.next().then((second) => {
      logger.info?.(`${second}: ending at once`, { turns: running.size });
      return true;
    }),
  ]);
  // Who waits for the turns after all is told; otherwise nobody waits any more.
  if (isForced) abort.abort();
  stop();
  return isForced;
}
