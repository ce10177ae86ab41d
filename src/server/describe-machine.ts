import { readFile } from 'node:fs/promises';
import { arch, platform, release, type } from 'node:os';
import { findTerminal, type Machine } from './user-agent.js';

/** The kind of system, as the answer to a handshake names it. */
export function describePlatform(): { readonly platformFamily: string; readonly platformOs: string } {
  const names: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macos', win32: 'windows' };
  return { platformFamily: platform() === 'win32' ? 'windows' : 'unix', platformOs: names[platform()] ?? platform() };
}

export async function describeMachine(env: Readonly<Record<string, string>>): Promise<Machine> {
  const architectures: Record<string, string> = { x64: 'x86_64', ia32: 'i686' };
  const { osName, osVersion } = await describeSystem();
  return { osName, osVersion, arch: architectures[arch()] ?? arch(), terminal: findTerminal(env) };
}

async function describeSystem(): Promise<{ osName: string; osVersion: string }> {
  const byKernel = { osName: type() === 'Darwin' ? 'Mac OS' : type(), osVersion: release() };
  if (platform() !== 'linux') return byKernel;
  try {
    const text = await readFile('/etc/os-release', 'utf8');
    const field = (name: string): string | undefined => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1];
    const name = field('NAME')?.replace(/ GNU\/Linux$/, '');
    const version = field('VERSION_ID');
    if (!name || !version) return byKernel;
    return { osName: name, osVersion: [...version.split('.'), '0', '0'].slice(0, 3).join('.') };
  } catch {
    // Not every Linux has the file.
    return byKernel;
  }
}
