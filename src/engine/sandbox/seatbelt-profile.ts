import type { Mount, SandboxPlan } from './plan.js';

interface Rendering {
  readonly plan: SandboxPlan;
  readonly hasNetwork: boolean;
  /** The only ports that can be reached. Default: `null`, it is not by ports. */
  readonly ports?: readonly number[] | null;
}

/** What programs of macOS need whatever they do. */
const basics = `(version 1)
(deny default)
(allow process-exec process-fork)
(allow signal process-info* (target same-sandbox))
(allow sysctl-read)
(allow user-preference-read)
(allow ipc-posix-sem)
(allow pseudo-tty)
(allow mach-lookup
  (global-name "com.apple.system.opendirectoryd.libinfo")
  (global-name "com.apple.system.opendirectoryd.membership")
  (global-name "com.apple.system.notification_center")
  (global-name "com.apple.system.logger")
  (global-name "com.apple.PowerManagement.control"))
(allow iokit-open (iokit-registry-entry-class "RootDomainUserClient"))
(allow file-read-metadata)
(allow file-read* file-write-data file-ioctl
  (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/ptmx")
  (literal "/dev/random") (literal "/dev/urandom") (regex #"^/dev/ttys[0-9]+$") (subpath "/dev/fd"))
(allow file-read* file-test-existence
  (literal "/") (subpath "/usr/lib") (subpath "/System/Library") (subpath "/private/var/db/dyld")
  (subpath "/System/Volumes/Preboot/Cryptexes"))`;

const network = `(allow network-outbound network-inbound network-bind system-socket)
(allow mach-lookup
  (global-name "com.apple.dnssd.service")
  (global-name "com.apple.networkd")
  (global-name "com.apple.trustd.agent")
  (global-name "com.apple.SystemConfiguration.configd")
  (global-name "com.apple.SecurityServer"))`;

const bases: Readonly<Record<SandboxPlan['base'], readonly string[]>> = {
  none: [],
  read: ['(allow file-read* file-test-existence (subpath "/"))'],
  write: ['(allow file-read* file-write* file-test-existence (subpath "/"))'],
};

/** Ports of this machine may be reached, and nothing else. */
const portsOnly = (ports: readonly number[]): readonly string[] => [
  '(allow system-socket)',
  ...ports.map((port) => `(allow network-outbound (remote ip "localhost:${port}"))`),
];

/** A plan in the language of macOS's sandbox, in which the last rule that matches counts. */
export function toSeatbeltProfile({ plan, hasNetwork, ports = null }: Rendering): string {
  const networkRules = ports !== null ? portsOnly(ports) : hasNetwork ? [network] : [];
  return [basics, ...networkRules, ...bases[plan.base], ...plan.mounts.flatMap(rulesOf)].join('\n');
}

function rulesOf(mount: Mount): readonly string[] {
  const path = quote(mount.path);
  switch (mount.kind) {
    case 'write':
      // The folder itself keeps its name: a command could move what is protected aside with it.
      return [`(allow file-read* file-write* file-test-existence (subpath ${path}))`, `(deny file-write-unlink (literal ${path}))`];
    case 'read':
      return [`(deny file-write* (subpath ${path}))`, `(allow file-read* file-test-existence (subpath ${path}))`];
    case 'hideFile':
    case 'hideFolder':
      return [`(deny file-read* file-write* (subpath ${path}))`];
    case 'link':
      return [`(allow file-read* (literal ${path}))`];
    default:
      return mount satisfies never;
  }
}

const quote = (path: string): string => `"${path.replace(/[\\"]/g, '\\$&')}"`;
