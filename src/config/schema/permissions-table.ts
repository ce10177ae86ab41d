import * as z from 'zod';
import { uint, uint16 } from '../../protocol/scalars.js';
import { flag, oneOf, struct, unlisted } from './kit.js';

const access = z.enum(['read', 'write', 'none']);

const fileSystem = struct('FilesystemPermissionsToml', () =>
  z
    .object({ glob_scan_max_depth: uint().optional() })
    .catchall(struct('FilesystemPermissionToml', () => z.union([access, z.record(z.string(), access)]))),
);

const network = struct('NetworkToml', () =>
  z.object({
    enabled: flag(),
    proxy_url: unlisted(z.string().optional()),
    enable_socks5: unlisted(flag()),
    socks_url: unlisted(z.string().optional()),
    enable_socks5_udp: unlisted(flag()),
    allow_upstream_proxy: unlisted(flag()),
    dangerously_allow_non_loopback_proxy: unlisted(flag()),
    dangerously_allow_all_unix_sockets: unlisted(flag()),
    http_port: unlisted(uint16().optional()),
    mode: unlisted(oneOf('limited', 'full')),
    domains: unlisted(z.record(z.string(), z.enum(['allow', 'deny'])).optional()),
    unix_sockets: unlisted(z.record(z.string(), z.enum(['allow', 'none'])).optional()),
    allow_local_binding: unlisted(flag()),
  }),
);

const profile = struct('PermissionProfileToml', () => z.object({ filesystem: fileSystem.optional(), network: network.optional() }));

/** `[permissions]`: profiles by name. */
export const permissionsTable = struct('PermissionsToml', () => z.object({}).catchall(profile));
