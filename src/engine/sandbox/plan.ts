import { dirname } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import type { FileSystemAccessMode } from '../../protocol/index.js';
import type { FileAccess, PlacedEntry } from './access.js';
import { type Disk, findRealPath, type RealPath } from './disk.js';
import { expandPatterns } from './expand-patterns.js';
import { findProtectedPlaces } from './protected-places.js';
import { SandboxError } from './sandbox.js';

/** What becomes of a place in the sandbox. Places stand in the order in which they are laid over one another. */
export type Mount =
  | { readonly kind: 'write' | 'read' | 'hideFile'; readonly path: string }
  /** `isPassable`: something inside can be reached. */
  | { readonly kind: 'hideFolder'; readonly path: string; readonly isPassable: boolean }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** How the file system looks to a command. Data: nothing is done yet. */
export interface SandboxPlan {
  /** What holds where no mount says otherwise. */
  readonly base: FileSystemAccessMode;
  readonly mounts: readonly Mount[];
  /** Folders that must be there, empty, while the command runs: their names are protected and there is nothing yet. */
  readonly placeholders: readonly string[];
}

/** A rule at its real place. */
interface PlacedRule extends PlacedEntry {
  readonly real: RealPath;
  /** As the profile has it. */
  readonly named: string;
  /** Whether the name itself is kept, besides what it leads to. */
  readonly guardsName: boolean;
}

/** Lays out what the rules say on the disk as it is. Rejects with a `SandboxError` what could not be kept up. */
export async function planSandbox(access: FileAccess, disk: Disk): Promise<SandboxPlan> {
  const entries = access.isFree ? [{ path: '/', access: 'write' as const }] : access.entries;
  const named = await Promise.all(entries.map((rule) => place(rule, disk, { guardsName: true })));
  const own = withoutLostGrants(named);
  const roots = own.filter(({ access, real }) => access === 'write' && real.kind === 'folder' && real.path !== '/');
  const entryFor = (path: string): FileSystemAccessMode | null =>
    own.find((rule) => rule.path === path || rule.named === path)?.access ?? null;
  const protectedPaths = await findProtectedPlaces(
    roots.map(({ path }) => path),
    { disk, named: entryFor },
  );
  const denied = await expandPatterns(access.denyGlobs, { disk, depth: access.globScanMaxDepth });
  const added = await Promise.all([
    ...protectedPaths.map((path) => place({ path, access: 'read' }, disk, { guardsName: true })),
    ...denied.map((path) => place({ path, access: 'none' }, disk, { guardsName: false })),
  ]);
  const all = strongestRules([...own, ...added].sort(byDepth));
  for (const rule of all) checkLinks(rule, all);
  return layOut(
    all.filter((rule) => rule.real.kind !== null || accessTo(dirname(rule.path), all) === 'write'),
    all,
  );
}

async function place(rule: PlacedEntry, disk: Disk, { guardsName }: { readonly guardsName: boolean }): Promise<PlacedRule> {
  const real = await findRealPath(disk, rule.path);
  return { ...rule, real, path: real.path, named: rule.path, guardsName };
}

/** Nothing is granted that is not there, nor by a link in a place that commands may write to when its target is within reach anyway. */
function withoutLostGrants(rules: readonly PlacedRule[]): readonly PlacedRule[] {
  const there = rules.filter(({ access, real }) => access !== 'write' || real.kind !== null);
  return there.filter((rule) => {
    if (rule.access !== 'write' || rule.real.links.length === 0) return true;
    const others = there.filter((other) => other !== rule && other.path !== rule.path);
    return accessTo(rule.path, others) !== 'write';
  });
}

/** A command that can put another link in place would decide what the next one may do, or what is kept from it. */
function checkLinks({ real, named, guardsName }: PlacedRule, rules: readonly PlacedEntry[]): void {
  if (!guardsName) return;
  const link = real.links.find(({ path }) => accessTo(dirname(path), rules) === 'write');
  if (link === undefined) return;
  throw new SandboxError(
    'unenforceable',
    `the sandbox cannot hold a rule for ${named}: commands may replace the symbolic link ${link.path}; name ${real.path} instead, or take the link away`,
  );
}

/** The rule with the longest path decides. No rule: no access. */
function accessTo(path: string, rules: readonly PlacedEntry[]): FileSystemAccessMode {
  let longest: PlacedEntry | null = null;
  for (const rule of rules) {
    if (isWithinFolder(rule.path, path) && (longest === null || rule.path.length > longest.path.length)) longest = rule;
  }
  return longest?.access ?? 'none';
}

/** Access to a real place under a plan. */
export function accessInPlan(path: string, { base, mounts }: SandboxPlan): FileSystemAccessMode {
  const rules = mounts.flatMap(({ kind, path: at }): readonly PlacedEntry[] => {
    if (kind === 'link') return [];
    return [{ path: at, access: kind === 'write' || kind === 'read' ? kind : 'none' }];
  });
  return accessTo(path, [{ path: '/', access: base }, ...rules]);
}

function layOut(rules: readonly PlacedRule[], all: readonly PlacedEntry[]): SandboxPlan {
  const mounts = new Map<string, Mount>();
  const placeholders = new Set<string>();
  const pins = new Set<string>();
  for (const rule of rules) {
    if (rule.path === '/') continue;
    const around = accessTo(dirname(rule.path), all);
    if (rule.access === around) continue;
    const path = rule.real.firstMissing ?? rule.path;
    if (rule.real.firstMissing !== null) placeholders.add(path);
    mounts.set(path, toMount({ ...rule, path }, rules));
    if (around === 'write' && rule.guardsName) for (const folder of foldersUpToRoot(path, all, mounts)) pins.add(folder);
  }
  // A folder that something is mounted on keeps its name: else a command could move a protected place aside with its folder.
  for (const path of pins) if (!mounts.has(path)) mounts.set(path, { kind: 'write', path });
  for (const link of linksTo(rules, all)) if (!mounts.has(link.path)) mounts.set(link.path, link);
  return { base: accessTo('/', all), mounts: [...mounts.values()].sort(byDepth), placeholders: [...placeholders] };
}

function toMount({ path, access, real }: PlacedRule, rules: readonly PlacedRule[]): Mount {
  if (real.firstMissing !== null) return { kind: 'read', path };
  if (access !== 'none') return { kind: access, path };
  if (real.kind === 'file') return { kind: 'hideFile', path };
  const hasMore = rules.some((rule) => rule.access !== 'none' && rule.path !== path && isWithinFolder(path, rule.path));
  return { kind: 'hideFolder', path, isPassable: hasMore };
}

/** Where only chosen places can be seen, the links that lead to them have to be made. */
const linksTo = (rules: readonly PlacedRule[], all: readonly PlacedEntry[]): readonly Extract<Mount, { kind: 'link' }>[] =>
  rules
    .filter(({ access }) => access !== 'none')
    .flatMap(({ real }) => real.links)
    .filter(({ path }) => accessTo(dirname(path), all) === 'none')
    .map(({ path, target }) => ({ kind: 'link', path, target }));

/** The folders between a place and the writable root that it lies in. */
function foldersUpToRoot(path: string, rules: readonly PlacedEntry[], mounts: ReadonlyMap<string, Mount>): readonly string[] {
  const found: string[] = [];
  for (let folder = dirname(path); folder !== '/' && accessTo(dirname(folder), rules) === 'write'; folder = dirname(folder)) {
    if (!mounts.has(folder)) found.push(folder);
  }
  return found;
}

const strength = { read: 0, write: 1, none: 2 } as const;

/** One rule per place: none beats write, and write beats read. */
function strongestRules(rules: readonly PlacedRule[]): readonly PlacedRule[] {
  const byPath = new Map<string, PlacedRule>();
  for (const rule of rules) {
    const known = byPath.get(rule.path);
    if (known === undefined || strength[rule.access] > strength[known.access]) byPath.set(rule.path, rule);
  }
  return [...byPath.values()];
}

const depthOf = (path: string): number => path.split('/').length;

const byDepth = (a: { readonly path: string }, b: { readonly path: string }): number =>
  depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
