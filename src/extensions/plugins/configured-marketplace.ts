import { isDeepStrictEqual } from 'node:util';
import type { TomlTable } from '../../config/toml/toml-table.js';
import type { MarketplaceSource } from './marketplace-source.js';

/** Where a configured marketplace comes from; `null`: its table does not say it. */
export function configuredSource(table: TomlTable): MarketplaceSource | null {
  const { source_type: type, source, ref, sparse_paths: sparse } = table;
  if (typeof source !== 'string') return null;
  if (type === 'local') return { kind: 'local', path: source };
  if (type !== 'git') return null;
  const sparsePaths = Array.isArray(sparse) ? sparse.filter((path) => typeof path === 'string') : [];
  return { kind: 'git', url: source, ref: typeof ref === 'string' ? ref : null, sparsePaths };
}

export const isSameSource = (a: MarketplaceSource | null, b: MarketplaceSource): boolean => isDeepStrictEqual(a, b);

/** The table that is kept of a marketplace. */
export function toSettings(
  source: MarketplaceSource,
  { now, revision }: { readonly now: number; readonly revision: string | null },
): TomlTable {
  const updated = { last_updated: `${new Date(now).toISOString().slice(0, 19)}Z` };
  if (source.kind === 'local') return { ...updated, source_type: 'local', source: source.path };
  return {
    ...updated,
    ...(revision === null ? {} : { last_revision: revision }),
    source_type: 'git',
    source: source.url,
    ...(source.ref === null ? {} : { ref: source.ref }),
    ...(source.sparsePaths.length === 0 ? {} : { sparse_paths: [...source.sparsePaths] }),
  };
}
