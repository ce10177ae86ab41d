import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parseAgentRoleFile } from './agent-role-file.js';
import {
  type AgentRole,
  type AgentRoleDraft,
  type AgentRoles,
  checkDescription,
  checkNicknames,
  MalformedAgentRole,
} from './agent-roles.js';
import type { AgentRoleDeclaration } from './agents-table.js';

interface RoleSources {
  /** The folder of the configuration file: relative paths begin there, and its `agents` holds role files. `null`: there are no files. */
  readonly folder: string | null;
  readonly declarations: Readonly<Record<string, AgentRoleDeclaration>>;
}

/** Reads the roles of one configuration: those that it declares, then those in the folder `agents` beside it. */
export async function readAgentRoles({ folder, declarations }: RoleSources): Promise<AgentRoles> {
  const drafts = new Map<string, AgentRoleDraft>();
  const problems: string[] = [];
  /** A definition that is not right is left out, and said. */
  const attempt = async (define: () => Promise<void>): Promise<void> => {
    try {
      await define();
    } catch (error) {
      if (!(error instanceof MalformedAgentRole)) throw error;
      problems.push(ignoring(error.message));
    }
  };
  const declaredFiles = new Set<string>();
  for (const [name, declaration] of sorted(Object.entries(declarations))) {
    await attempt(async () => {
      const draft = await readDeclared(folder, name, declaration);
      if (draft.configFile !== null) declaredFiles.add(draft.configFile);
      if (drafts.has(draft.name)) throw new MalformedAgentRole(`duplicate agent role name \`${draft.name}\` declared in config`);
      drafts.set(draft.name, draft);
    });
  }
  const roleFolder = folder === null ? null : join(folder, 'agents');
  const found = new Set<string>();
  for (const path of roleFolder === null ? [] : await tomlFiles(roleFolder)) {
    if (declaredFiles.has(path)) continue;
    await attempt(async () => {
      const draft = parseAgentRoleFile({ path, text: await readRoleFile(path), declaredName: null });
      if (found.has(draft.name)) throw new MalformedAgentRole(`duplicate agent role name \`${draft.name}\` discovered in ${roleFolder}`);
      found.add(draft.name);
      if (!drafts.has(draft.name)) drafts.set(draft.name, draft);
    });
  }
  const roles: AgentRole[] = [];
  for (const [name, draft] of sorted([...drafts])) {
    const { description } = draft;
    if (description === null) problems.push(ignoring(`agent role \`${name}\` must define a description`));
    else roles.push({ ...draft, description });
  }
  return { roles, problems };
}

async function readDeclared(folder: string | null, name: string, declaration: AgentRoleDeclaration): Promise<AgentRoleDraft> {
  const where = `agents.${name}`;
  const declared = {
    description: checkDescription(where, declaration.description),
    nicknameCandidates: checkNicknames(where, declaration.nicknameCandidates),
  };
  if (declaration.configFile === undefined) return { name, layer: null, configFile: null, ...declared };
  const path = isAbsolute(declaration.configFile) ? declaration.configFile : join(folder ?? '/', declaration.configFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new MalformedAgentRole(`${where}.config_file must point to an existing file at ${path}: ${messageOf(error)}`);
  });
  const file = parseAgentRoleFile({ path, text, declaredName: name });
  return {
    ...file,
    description: file.description ?? declared.description,
    nicknameCandidates: file.nicknameCandidates.length > 0 ? file.nicknameCandidates : declared.nicknameCandidates,
  };
}

async function readRoleFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new MalformedAgentRole(`failed to read agent role file at ${path}: ${messageOf(error)}`);
  }
}

async function tomlFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, encoding: 'utf8' });
    return entries
      .filter((entry) => entry.endsWith('.toml'))
      .sort()
      .map((entry) => join(folder, entry));
  } catch {
    return []; // Most homes have no such folder.
  }
}

const sorted = <T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

const ignoring = (why: string): string => `Ignoring malformed agent role definition: ${why}`;

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.replace(/^ENOENT: /, '').split(',')[0] ?? '') : String(error);
