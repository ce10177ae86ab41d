import { reasonOfFailure } from '../../config/config-error.js';
import type { ConfigService } from '../../config/config-service.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { internalError } from '../../protocol/errors.js';

/**
 * The settings of the server as they are now, for a request that is about no thread: it fails with them.
 * @throws RpcError `<what>: …`
 */
export const latestSettings = (config: Pick<ConfigService, 'loader' | 'cwd'>, what = 'failed to reload config'): Promise<LoadedConfig> =>
  failingAs(what, config.loader.load({ cwd: config.cwd }));

/** @throws RpcError `<what>: …` */
export async function failingAs<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw internalError(`${what}: ${reasonOfFailure(error)}`, { cause: error });
  }
}
