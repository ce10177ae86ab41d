export const rootPath = '/root';

/** Why an agent cannot be called this; `null`: it can. */
export function refuseName(name: string): string | null {
  if (name === '') return 'agent_name must not be empty';
  if (name === 'root') return 'agent_name `root` is reserved';
  if (name.includes('/')) return 'agent_name must not contain `/`';
  return /^[a-z0-9_]+$/.test(name) ? null : 'agent_name must use only lowercase letters, digits, and underscores';
}

export type ResolvedPath = { readonly path: string } | { readonly refusal: string };

/** The absolute path that a reference means for the agent at `from`. */
export function resolvePath(from: string, reference: string): ResolvedPath {
  if (reference === '') return { refusal: 'agent path must not be empty' };
  if (!reference.startsWith('/')) {
    if (reference.endsWith('/')) return { refusal: 'relative agent path must not end with `/`' };
    return withNames(`${from}/${reference}`, reference.split('/'));
  }
  if (reference === rootPath || reference === '/morpheus') return { path: reference };
  if (!reference.startsWith(`${rootPath}/`)) return { refusal: 'absolute agent paths must start with `/root` or be `/morpheus`' };
  return withNames(reference, reference.slice(rootPath.length + 1).split('/'));
}

function withNames(path: string, names: readonly string[]): ResolvedPath {
  const refusal = names.map(refuseName).find((text) => text !== null);
  return refusal ? { refusal } : { path };
}

export const isWithin = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
