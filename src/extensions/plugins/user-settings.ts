import type { ConfigEdit } from '../../config/apply-edit.js';
import type { ConfigService } from '../../config/config-service.js';
import type { ConfigWriter } from '../../config/config-writer.js';
import { isTable, type TomlTable } from '../../config/toml/toml-table.js';
import { invalidRequest } from '../../protocol/errors.js';

/** The user's own settings: nothing else says which plugins and marketplaces there are. */
export interface UserSettings {
  /** A table of tables at the top of the file. */
  tables(key: 'plugins' | 'marketplaces'): Promise<Readonly<Record<string, TomlTable>>>;
  /** @throws RpcError where there is no file */
  edit(edits: readonly ConfigEdit[]): Promise<void>;
}

export const createUserSettings = (
  config: Pick<ConfigService, 'stack' | 'hasFiles'>,
  writer: Pick<ConfigWriter, 'edit'>,
): UserSettings => ({
  async tables(key) {
    const { layers } = await config.stack();
    const table = layers.find(({ name, disabledReason }) => name.type === 'user' && disabledReason === null)?.config[key];
    return Object.fromEntries(
      Object.entries(isTable(table) ? table : {}).filter((entry): entry is [string, TomlTable] => isTable(entry[1])),
    );
  },
  async edit(edits) {
    if (!config.hasFiles) throw invalidRequest('this server has no config.toml to write to');
    await writer.edit(edits);
  },
});
