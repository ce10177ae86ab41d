import type { ConfigEdit } from '../../config/apply-edit.js';
import type { ConfigService } from '../../config/config-service.js';
import type { ConfigWriter } from '../../config/config-writer.js';
import { LookedAt } from '../../config/layers/looked-at.js';
import { findMainCheckout } from '../../config/layers/main-checkout.js';
import { isTable } from '../../config/toml/toml-table.js';
import type { PermissionProfile } from '../../protocol/index.js';
import { type Logger, messageOf } from '../telemetry/logger.js';

/** Marks the project around a folder as trusted. Resolves with whether the settings are different now. */
export type TrustProject = (cwd: string) => Promise<boolean>;

export interface TrustProjectOptions {
  readonly config: ConfigService;
  readonly writer: ConfigWriter;
  readonly logger: Logger;
}

export const createTrustProject =
  ({ config, writer, logger }: TrustProjectOptions): TrustProject =>
  async (cwd) => {
    if (!config.hasFiles) return false;
    const disk = new LookedAt();
    const project = await disk.canonical((await findMainCheckout(cwd, disk)) ?? cwd);
    try {
      await writer.edit(await editsFor(config, project));
    } catch (error) {
      logger.warn('a project could not be marked as trusted; it is for this process', { project, error: messageOf(error) });
      config.loader.stack.trustInMemory(project);
    }
    return true;
  };

/** Each project has a table of its own: where all of them stand between braces, they are taken out. */
async function editsFor({ loader, userFile }: ConfigService, project: string): Promise<readonly ConfigEdit[]> {
  const trust = { path: ['projects', project], value: { trust_level: 'trusted' }, strategy: 'upsert' } as const;
  const { text, table } = await loader.stack.readFile(userFile);
  if (!/^\s*projects\s*=/m.test(text) || !isTable(table['projects'])) return [trust];
  const others = Object.entries(table['projects']).map(
    ([path, value]) => ({ path: ['projects', path], value, strategy: 'upsert' }) as const,
  );
  return [{ path: ['projects'], value: null, strategy: 'replace' }, ...others, trust];
}

/** Whether there is any place that may be written. */
export function mayWriteAnything(profile: PermissionProfile): boolean {
  if (profile.type !== 'managed' || profile.fileSystem.type !== 'restricted') return true;
  return profile.fileSystem.entries.some(({ access }) => access === 'write');
}
