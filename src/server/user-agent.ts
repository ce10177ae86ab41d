import { invalidRequest } from '../protocol/errors.js';
import type { ClientInfo } from '../protocol/index.js';
import type { ClientIdentity } from './connections/connection.js';

/** What the program runs on, as user agents name it. */
export interface Machine {
  readonly osName: string;
  readonly osVersion: string;
  readonly arch: string;
  readonly terminal: string;
}

/** What the names of a server's clients are made of. */
export interface ServerIdentity {
  readonly machine: Machine;
  readonly serverVersion: string;
  readonly originatorOverride: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

// Tab is the only control character that a header value may hold.
const isHeaderValue = (text: string): boolean => !/(?!\t)\p{Cc}/u.test(text.replace(/[\u0080-\u009f]/g, ''));

/** @throws RpcError for a name that no HTTP header could carry. */
export function identify(clientInfo: ClientInfo, options: ServerIdentity): ClientIdentity {
  const { name, version } = clientInfo;
  if (!isHeaderValue(name)) throw invalidRequest(`Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
  const originator = options.originatorOverride ?? name;
  const { osName, osVersion, arch, terminal } = options.machine;
  const suffix = `${name}; ${version}`.trim();
  const userAgent = `${originator}/${options.serverVersion} (${osName} ${osVersion}; ${arch}) ${terminal} (${suffix})`;
  return {
    originator,
    userAgent: isHeaderValue(userAgent) ? userAgent : userAgent.replace(/[^ -~]/gu, '_'),
    clientName: name,
    clientVersion: version,
  };
}

/** A type, no interface: it is one kind of headers. */
export type ServerHeaders = Readonly<Record<'originator' | 'user-agent', string>>;

/** How the server names itself where no client asks. */
export function serverHeaders(options: ServerIdentity): ServerHeaders {
  const originator = options.originatorOverride ?? 'codex_cli_rs';
  const { osName, osVersion, arch, terminal } = options.machine;
  const userAgent = `${originator}/${options.serverVersion} (${osName} ${osVersion}; ${arch}) ${terminal}`;
  return { originator, 'user-agent': isHeaderValue(userAgent) ? userAgent : userAgent.replace(/[^ -~]/gu, '_') };
}

/** Which terminal the program was started from. */
export function findTerminal(env: Environment): string {
  const program = env['TERM_PROGRAM'];
  const version = env['TERM_PROGRAM_VERSION'];
  const named = program ? (version ? `${program}/${version}` : program) : (fromMarkers(env) ?? (env['TERM'] || 'unknown'));
  return named.replace(/[^A-Za-z0-9\-_./]/g, '_');
}

function fromMarkers(env: Environment): string | null {
  const versioned = (name: string, version: string): string => `${name}/${version}`;
  if (env['WEZTERM_VERSION']) return versioned('WezTerm', env['WEZTERM_VERSION']);
  if (env['ITERM_SESSION_ID'] || env['ITERM_PROFILE']) return 'iTerm.app';
  if (env['KITTY_WINDOW_ID'] || env['TERM']?.includes('kitty')) return 'kitty';
  if (env['ALACRITTY_SOCKET']) return 'Alacritty';
  if (env['KONSOLE_VERSION']) return versioned('Konsole', env['KONSOLE_VERSION']);
  if (env['GNOME_TERMINAL_SCREEN']) return 'gnome-terminal';
  if (env['VTE_VERSION']) return versioned('VTE', env['VTE_VERSION']);
  return env['WT_SESSION'] ? 'WindowsTerminal' : null;
}
