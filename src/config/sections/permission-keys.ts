import * as z from 'zod';

const access = z.enum(['read', 'write', 'none']);

const fileSystemTable = z
  .object({ glob_scan_max_depth: z.number().int().optional() })
  .catchall(z.union([access, z.record(z.string(), access)]));

const networkTable = z.looseObject({
  enabled: z.boolean().optional(),
  mode: z.enum(['limited', 'full']).optional(),
  domains: z.record(z.string(), z.enum(['allow', 'deny'])).optional(),
  unix_sockets: z.record(z.string(), z.enum(['allow', 'none'])).optional(),
});

const profileTable = z.looseObject({ filesystem: fileSystemTable.optional(), network: networkTable.optional() });

const workspaceWriteTable = z.looseObject({
  network_access: z.boolean().optional(),
  writable_roots: z.array(z.string()).optional(),
  exclude_tmpdir_env_var: z.boolean().optional(),
  exclude_slash_tmp: z.boolean().optional(),
});

/** The keys of the configuration that say what commands may touch, besides `sandbox_mode`. */
export const permissionKeys = {
  default_permissions: z.string().optional(),
  permissions: z.record(z.string(), profileTable).optional(),
  sandbox_workspace_write: workspaceWriteTable.optional(),
};

export type FileSystemTable = z.output<typeof fileSystemTable>;
/** `[permissions.<id>.network]`; what is not named here is kept as written. */
export type NetworkTable = z.output<typeof networkTable>;
export type ProfileTable = z.output<typeof profileTable>;

/** `[sandbox_workspace_write]`. */
interface WorkspaceWriteSettings {
  readonly networkAccess: boolean;
  /** As written: relative ones are those of the folder of the configuration. */
  readonly writableRoots: readonly string[];
  readonly excludeTmpdirEnvVar: boolean;
  readonly excludeSlashTmp: boolean;
}

/** What the configuration says of permissions. */
export interface PermissionSettings {
  /** The profile that threads get; `null`: none is chosen. */
  readonly defaultId: string | null;
  /** `null`: there is no `[permissions]` table. */
  readonly profiles: Readonly<Record<string, ProfileTable>> | null;
  readonly workspaceWrite: WorkspaceWriteSettings;
}

type Keys = z.output<z.ZodObject<typeof permissionKeys>>;

export function toPermissionSettings(keys: Keys): PermissionSettings {
  const { network_access, writable_roots, exclude_tmpdir_env_var, exclude_slash_tmp } = keys.sandbox_workspace_write ?? {};
  return {
    defaultId: keys.default_permissions ?? null,
    profiles: keys.permissions ?? null,
    workspaceWrite: {
      networkAccess: network_access ?? false,
      writableRoots: writable_roots ?? [],
      excludeTmpdirEnvVar: exclude_tmpdir_env_var ?? false,
      excludeSlashTmp: exclude_slash_tmp ?? false,
    },
  };
}
