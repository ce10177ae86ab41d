/** The parts of the catalogue, as clients know them. */
export const remoteMarketplaces = {
  'chatgpt-global': 'ChatGPT Plugins',
  'workspace-directory': 'Workspace Directory',
  'shared-with-me': 'Shared with me',
} as const;

export type RemoteMarketplaceName = keyof typeof remoteMarketplaces;
export type CatalogScope = 'GLOBAL' | 'WORKSPACE';

export const catalogScopes: readonly CatalogScope[] = ['GLOBAL', 'WORKSPACE'];

export const isRemoteMarketplace = (name: string): name is RemoteMarketplaceName => Object.hasOwn(remoteMarketplaces, name);

/** Under what name plugins of a scope are kept on this machine. */
export const nameOfRemoteMarketplace = (scope: CatalogScope): 'chatgpt-global' | 'workspace-directory' =>
  scope === 'GLOBAL' ? 'chatgpt-global' : 'workspace-directory';
