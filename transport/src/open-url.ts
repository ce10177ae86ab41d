import { spawn } from 'node:child_process';

interface Opener {
  readonly program: string;
  readonly args: readonly string[];
}

/** What shows an address to the user of this machine. `null`: nobody sits before it, or it is no address of the web. */
export function findOpener(url: string, { platform, env }: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv }): Opener | null {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return null;
  const { href } = new URL(url);
  if (platform === 'darwin') return { program: 'open', args: [href] };
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', href] };
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? { program: 'xdg-open', args: [href] } : null;
}

/** Opens an address in the browser. Where that cannot be done, nothing happens: whoever waits for it gives up by itself. */
export function openUrl(url: string): void {
  const opener = findOpener(url, { platform: process.platform, env: process.env });
  if (opener === null) return;
  const child = spawn(opener.program, opener.args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined); // There is no such program.
  child.unref();
}
