import * as z from 'zod';
import { uint, uint16 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';

const permissionProfileModificationParams = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('additionalWritableRoot'),
      /** Absolute path of one more folder that may be written to. */
      path: AbsolutePathBuf,
    }),
  ]);
/** A small adjustment to a selected permission profile. */
export type PermissionProfileModificationParams = z.output<ReturnType<typeof permissionProfileModificationParams>>;
export const PermissionProfileModificationParams = wire<PermissionProfileModificationParams>(
  'PermissionProfileModificationParams',
  permissionProfileModificationParams,
);

const permissionProfileSelectionParams = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('profile'),
      /** A profile of the config, or a built-in one: `:read-only`, `:workspace`, `:danger-no-sandbox`. An unknown id is an error. */
      id: z.string(),
      /** Adjustments on top of the profile; null or absent for none. */
      modifications: z.array(PermissionProfileModificationParams).nullish(),
    }),
  ]);
/** Picks a permission profile by name, with optional adjustments. */
export type PermissionProfileSelectionParams = z.output<ReturnType<typeof permissionProfileSelectionParams>>;
export const PermissionProfileSelectionParams = wire<PermissionProfileSelectionParams>(
  'PermissionProfileSelectionParams',
  permissionProfileSelectionParams,
);

const sandboxMode = () => z.enum(['read-only', 'workspace-write', 'danger-full-access']);
/** Short form of the sandbox: read only, write in the workspace, or no sandbox at all. */
export type SandboxMode = z.output<ReturnType<typeof sandboxMode>>;
export const SandboxMode = wire<SandboxMode>('SandboxMode', sandboxMode);

const networkAccess = () => z.enum(['restricted', 'enabled']);
/** Whether commands in an externally enforced sandbox may use the network. */
export type NetworkAccess = z.output<ReturnType<typeof networkAccess>>;
export const NetworkAccess = wire<NetworkAccess>('NetworkAccess', networkAccess);

const sandboxPolicy = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('dangerFullAccess'),
    }),
    z.object({
      type: z.literal('readOnly'),
      /** Off by default; for `externalSandbox` a word instead of a boolean. */
      networkAccess: z.boolean().optional().meta({ default: false }),
    }),
    z.object({
      type: z.literal('externalSandbox'),
      /** Off by default; for `externalSandbox` a word instead of a boolean. */
      networkAccess: NetworkAccess.optional().meta({ default: 'restricted' }),
    }),
    z.object({
      type: z.literal('workspaceWrite'),
      /** Takes /tmp out of the writable folders. */
      excludeSlashTmp: z.boolean().optional().meta({ default: false }),
      /** Takes the folder of $TMPDIR out of the writable folders. */
      excludeTmpdirEnvVar: z.boolean().optional().meta({ default: false }),
      /** Off by default; for `externalSandbox` a word instead of a boolean. */
      networkAccess: z.boolean().optional().meta({ default: false }),
      /** Absolute folders that may be written besides cwd and the temp folders; missing ones are skipped. */
      writableRoots: z.array(AbsolutePathBuf).optional().meta({ default: [] }),
    }),
  ]);
/** Sandbox of commands in the older form; `externalSandbox` means that someone outside enforces it. */
export type SandboxPolicy = z.output<ReturnType<typeof sandboxPolicy>>;
export const SandboxPolicy = wire<SandboxPolicy>('SandboxPolicy', sandboxPolicy);

const windowsSandboxSetupMode = () => z.enum(['elevated', 'unelevated']);
/** Whether the Windows sandbox is set up with administrator rights. */
export type WindowsSandboxSetupMode = z.output<ReturnType<typeof windowsSandboxSetupMode>>;
export const WindowsSandboxSetupMode = wire<WindowsSandboxSetupMode>('WindowsSandboxSetupMode', windowsSandboxSetupMode);

const fileSystemAccessMode = () => z.enum(['read', 'write', 'none']);
/** Access that a sandbox entry gives; `none` blocks the path even inside a wider grant. */
export type FileSystemAccessMode = z.output<ReturnType<typeof fileSystemAccessMode>>;
export const FileSystemAccessMode = wire<FileSystemAccessMode>('FileSystemAccessMode', fileSystemAccessMode);

const fileSystemPath = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('path'),
      /** Absolute; covers everything below it. */
      path: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('glob_pattern'),
      /** Glob; patterns can only block, with access `none`. */
      pattern: z.string(),
    }),
    z.object({
      type: z.literal('special'),
      value: FileSystemSpecialPath,
    }),
  ]);
/** What a sandbox entry is about: a path, a pattern or a named place. */
export type FileSystemPath = z.output<ReturnType<typeof fileSystemPath>>;
export const FileSystemPath = wire<FileSystemPath>('FileSystemPath', fileSystemPath);

const fileSystemSandboxEntry = () =>
  z.object({
    access: FileSystemAccessMode,
    path: FileSystemPath,
  });
/** Access rule of a sandbox for one place; the longest match wins, on a tie `none` before `write` before `read`. */
export interface FileSystemSandboxEntry extends z.output<ReturnType<typeof fileSystemSandboxEntry>> {}
export const FileSystemSandboxEntry = wire<FileSystemSandboxEntry>('FileSystemSandboxEntry', fileSystemSandboxEntry);

const fileSystemSpecialPath = () =>
  z.discriminatedUnion('kind', [
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('root'),
    }),
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('minimal'),
    }),
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('project_roots'),
      /** Path below the place; null for the place itself. */
      subpath: z.string().nullish(),
    }),
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('tmpdir'),
    }),
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('slash_tmp'),
    }),
    z.object({
      /** `minimal` stands for the system folders that programs need to run. */
      kind: z.literal('unknown'),
      /** Name of the place as found, for a kind this version does not know. */
      path: z.string(),
      /** Path below the place; null for the place itself. */
      subpath: z.string().nullish(),
    }),
  ]);
/** Named place whose path depends on the machine or the thread, such as the project or the temporary folder. */
export type FileSystemSpecialPath = z.output<ReturnType<typeof fileSystemSpecialPath>>;
export const FileSystemSpecialPath = wire<FileSystemSpecialPath>('FileSystemSpecialPath', fileSystemSpecialPath);

const permissionProfile = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('managed'),
      /** File access that the server's sandbox enforces. */
      fileSystem: PermissionProfileFileSystemPermissions,
      /** Network access; with `external` it is only told to the model. */
      network: PermissionProfileNetworkPermissions,
    }),
    z.object({
      type: z.literal('disabled'),
    }),
    z.object({
      type: z.literal('external'),
      /** Network access; with `external` it is only told to the model. */
      network: PermissionProfileNetworkPermissions,
    }),
  ]);
/** Full runtime permissions: `managed` is enforced by the server, `external` by someone outside, `disabled` by nobody. */
export type PermissionProfile = z.output<ReturnType<typeof permissionProfile>>;
export const PermissionProfile = wire<PermissionProfile>('PermissionProfile', permissionProfile);

const permissionProfileFileSystemPermissions = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('restricted'),
      /** The longest matching path wins; at equal length none beats write and write beats read. No match means no access. */
      entries: z.array(FileSystemSandboxEntry),
      /** How deep to search when glob entries are expanded; null for no limit. */
      globScanMaxDepth: uint().min(1).nullish(),
    }),
    z.object({
      type: z.literal('unrestricted'),
    }),
  ]);
/** File access of a profile: no limits, or only what the entries grant. */
export type PermissionProfileFileSystemPermissions = z.output<ReturnType<typeof permissionProfileFileSystemPermissions>>;
export const PermissionProfileFileSystemPermissions = wire<PermissionProfileFileSystemPermissions>(
  'PermissionProfileFileSystemPermissions',
  permissionProfileFileSystemPermissions,
);

const permissionProfileNetworkPermissions = () =>
  z.object({
    enabled: z.boolean(),
  });
/** Whether a permission profile allows network access. */
export interface PermissionProfileNetworkPermissions extends z.output<ReturnType<typeof permissionProfileNetworkPermissions>> {}
export const PermissionProfileNetworkPermissions = wire<PermissionProfileNetworkPermissions>(
  'PermissionProfileNetworkPermissions',
  permissionProfileNetworkPermissions,
);

const activePermissionProfile = () =>
  z.object({
    /** Reserved for inheritance; null at present. */
    extends: z.string().nullable(),
    /** Built-in names begin with a colon, such as `:workspace`. */
    id: z.string(),
    /** Changes made on top of the profile. */
    modifications: z.array(ActivePermissionProfileModification).meta({ default: [] }),
  });
/** Named permission profile in force for a thread. */
export interface ActivePermissionProfile extends z.output<ReturnType<typeof activePermissionProfile>> {}
export const ActivePermissionProfile = wire<ActivePermissionProfile>('ActivePermissionProfile', activePermissionProfile);

const activePermissionProfileModification = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('additionalWritableRoot'),
      /** Absolute folder that becomes writable as well. */
      path: AbsolutePathBuf,
    }),
  ]);
/** Change made on top of a named permission profile. */
export type ActivePermissionProfileModification = z.output<ReturnType<typeof activePermissionProfileModification>>;
export const ActivePermissionProfileModification = wire<ActivePermissionProfileModification>(
  'ActivePermissionProfileModification',
  activePermissionProfileModification,
);

const windowsSandboxReadiness = () => z.enum(['ready', 'notConfigured', 'updateRequired']);
/** State of the Windows sandbox; always `notConfigured` on other systems. */
export type WindowsSandboxReadiness = z.output<ReturnType<typeof windowsSandboxReadiness>>;
export const WindowsSandboxReadiness = wire<WindowsSandboxReadiness>('WindowsSandboxReadiness', windowsSandboxReadiness);

const sandboxWorkspaceWrite = () =>
  z.object({
    /** Takes /tmp out of the writable folders. */
    exclude_slash_tmp: z.boolean().meta({ default: false }),
    /** Takes the folder of $TMPDIR out of the writable folders. */
    exclude_tmpdir_env_var: z.boolean().meta({ default: false }),
    /** Lets commands use the network. */
    network_access: z.boolean().meta({ default: false }),
    /** Folders that may be written besides cwd and the temp folders. */
    writable_roots: z.array(z.string()).meta({ default: [] }),
  });
/** Config table that adjusts the workspace-write sandbox. */
export interface SandboxWorkspaceWrite extends z.output<ReturnType<typeof sandboxWorkspaceWrite>> {}
export const SandboxWorkspaceWrite = wire<SandboxWorkspaceWrite>('SandboxWorkspaceWrite', sandboxWorkspaceWrite);

const networkDomainPermission = () => z.enum(['allow', 'deny']);
/** Verdict on a domain pattern of the managed network rules. */
export type NetworkDomainPermission = z.output<ReturnType<typeof networkDomainPermission>>;
export const NetworkDomainPermission = wire<NetworkDomainPermission>('NetworkDomainPermission', networkDomainPermission);

const networkRequirements = () =>
  z.object({
    /** Whether commands may listen on local ports. */
    allowLocalBinding: z.boolean().nullable(),
    /** Older list form of the sockets that `unixSockets` allows; null when empty. */
    allowUnixSockets: z.array(z.string()).nullable(),
    /** Whether the managed proxy may itself go through another proxy. */
    allowUpstreamProxy: z.boolean().nullable(),
    /** Older list form of the domains that `domains` allows; null when empty. */
    allowedDomains: z.array(z.string()).nullable(),
    /** Lifts every limit on Unix sockets. */
    dangerouslyAllowAllUnixSockets: z.boolean().nullable(),
    /** Lets the managed proxy listen beyond the loopback address. */
    dangerouslyAllowNonLoopbackProxy: z.boolean().nullable(),
    /** Older list form of the domains that `domains` denies; null when empty. */
    deniedDomains: z.array(z.string()).nullable(),
    /** Verdict per domain pattern; the authoritative form. */
    domains: z.record(z.string(), NetworkDomainPermission).nullable(),
    /** Whether managed networking is on. */
    enabled: z.boolean().nullable(),
    /** Port of the managed HTTP proxy. */
    httpPort: uint16().nullable(),
    /** If true, domains allowed by the user count for nothing while managed networking is on. */
    managedAllowedDomainsOnly: z.boolean().nullable(),
    /** Port of the managed SOCKS proxy. */
    socksPort: uint16().nullable(),
    /** Verdict per socket path; the authoritative form. */
    unixSockets: z.record(z.string(), NetworkUnixSocketPermission).nullable(),
  });
/** Managed limits on network access for commands; null members are not restricted by them. */
export interface NetworkRequirements extends z.output<ReturnType<typeof networkRequirements>> {}
export const NetworkRequirements = wire<NetworkRequirements>('NetworkRequirements', networkRequirements);

const networkUnixSocketPermission = () => z.enum(['allow', 'none']);
/** Verdict on a Unix socket path of the managed network rules. */
export type NetworkUnixSocketPermission = z.output<ReturnType<typeof networkUnixSocketPermission>>;
export const NetworkUnixSocketPermission = wire<NetworkUnixSocketPermission>('NetworkUnixSocketPermission', networkUnixSocketPermission);

const additionalFileSystemPermissions = () =>
  z.object({
    /** Rules by place; preferred over `read` and `write`. */
    entries: z.array(FileSystemSandboxEntry).nullish(),
    /** How many folder levels are searched for pattern matches. */
    globScanMaxDepth: uint().min(1).nullish(),
    /** Absolute paths; older form of `entries`. */
    read: z.array(AbsolutePathBuf).nullish(),
    /** Absolute paths; older form of `entries`. */
    write: z.array(AbsolutePathBuf).nullish(),
  });
/** File access wanted or granted on top of the sandbox. */
export interface AdditionalFileSystemPermissions extends z.output<ReturnType<typeof additionalFileSystemPermissions>> {}
export const AdditionalFileSystemPermissions = wire<AdditionalFileSystemPermissions>(
  'AdditionalFileSystemPermissions',
  additionalFileSystemPermissions,
);

const additionalNetworkPermissions = () =>
  z.object({
    /** Null asks for nothing. */
    enabled: z.boolean().nullish(),
  });
/** Network access wanted or granted on top of the sandbox. */
export interface AdditionalNetworkPermissions extends z.output<ReturnType<typeof additionalNetworkPermissions>> {}
export const AdditionalNetworkPermissions = wire<AdditionalNetworkPermissions>(
  'AdditionalNetworkPermissions',
  additionalNetworkPermissions,
);

const networkApprovalProtocol = () => z.enum(['http', 'https', 'socks5Tcp', 'socks5Udp']);
/** Protocol of a blocked connection that needs approval. */
export type NetworkApprovalProtocol = z.output<ReturnType<typeof networkApprovalProtocol>>;
export const NetworkApprovalProtocol = wire<NetworkApprovalProtocol>('NetworkApprovalProtocol', networkApprovalProtocol);

const requestPermissionProfile = () =>
  z.object({
    fileSystem: AdditionalFileSystemPermissions.nullable(),
    network: AdditionalNetworkPermissions.nullable(),
  });
/** Extra permissions that the model asks for; null members ask for nothing. */
export interface RequestPermissionProfile extends z.output<ReturnType<typeof requestPermissionProfile>> {}
export const RequestPermissionProfile = wire<RequestPermissionProfile>('RequestPermissionProfile', requestPermissionProfile);

const additionalPermissionProfile = () =>
  z.object({
    /** Null when no further file access is wanted. */
    fileSystem: AdditionalFileSystemPermissions.nullable(),
    /** Null when no network access is wanted. */
    network: AdditionalNetworkPermissions.nullable(),
  });
/** Permissions that one command wants on top of those of the current sandbox. */
export interface AdditionalPermissionProfile extends z.output<ReturnType<typeof additionalPermissionProfile>> {}
export const AdditionalPermissionProfile = wire<AdditionalPermissionProfile>('AdditionalPermissionProfile', additionalPermissionProfile);

const networkApprovalContext = () =>
  z.object({
    host: z.string(),
    protocol: NetworkApprovalProtocol,
  });
/** Host and protocol that a network prompt is about. */
export interface NetworkApprovalContext extends z.output<ReturnType<typeof networkApprovalContext>> {}
export const NetworkApprovalContext = wire<NetworkApprovalContext>('NetworkApprovalContext', networkApprovalContext);

const networkPolicyAmendment = () =>
  z.object({
    action: NetworkPolicyRuleAction,
    host: z.string(),
  });
/** Lasting rule for one host, offered with a network prompt. */
export interface NetworkPolicyAmendment extends z.output<ReturnType<typeof networkPolicyAmendment>> {}
export const NetworkPolicyAmendment = wire<NetworkPolicyAmendment>('NetworkPolicyAmendment', networkPolicyAmendment);

const networkPolicyRuleAction = () => z.enum(['allow', 'deny']);
/** Whether a network rule lets a host through or blocks it. */
export type NetworkPolicyRuleAction = z.output<ReturnType<typeof networkPolicyRuleAction>>;
export const NetworkPolicyRuleAction = wire<NetworkPolicyRuleAction>('NetworkPolicyRuleAction', networkPolicyRuleAction);

const grantedPermissionProfile = () =>
  z.object({
    /** Null grants no file access. */
    fileSystem: AdditionalFileSystemPermissions.nullish(),
    /** Null grants no network access. */
    network: AdditionalNetworkPermissions.nullish(),
  });
/** The part of the wanted permissions that the user grants. */
export interface GrantedPermissionProfile extends z.output<ReturnType<typeof grantedPermissionProfile>> {}
export const GrantedPermissionProfile = wire<GrantedPermissionProfile>('GrantedPermissionProfile', grantedPermissionProfile);

const permissionGrantScope = () => z.enum(['turn', 'session']);
/** How long a grant lasts: until the turn ends, or as long as the thread stays loaded. */
export type PermissionGrantScope = z.output<ReturnType<typeof permissionGrantScope>>;
export const PermissionGrantScope = wire<PermissionGrantScope>('PermissionGrantScope', permissionGrantScope);
