import type { TomlTable } from '../toml/toml-table.js';

/** A kind of agent: what it is for, and what its threads are configured with. */
export interface AgentRole {
  readonly name: string;
  readonly description: string;
  /** Laid over the user's configuration for the role's agents; `null`: nothing of its own. */
  readonly layer: TomlTable | null;
  /** Where the layer was read from. */
  readonly configFile: string | null;
  /** Empty: the common list. */
  readonly nicknameCandidates: readonly string[];
}

/** The roles that a configuration defines, by name, and what was wrong with others. */
export interface AgentRoles {
  readonly roles: readonly AgentRole[];
  /** Each is `Ignoring malformed agent role definition: …`. */
  readonly problems: readonly string[];
}

/** A role as it is being put together from its declaration and its file. */
export interface AgentRoleDraft extends Omit<AgentRole, 'description'> {
  readonly description: string | null;
}

/** Why a definition is no role. */
export class MalformedAgentRole extends Error {}

/** @throws MalformedAgentRole */
export function checkNicknames(where: string, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return [];
  const trimmed = names.map((name) => name.trim());
  const refuse = (why: string): never => {
    throw new MalformedAgentRole(`${where}.nickname_candidates ${why}`);
  };
  if (trimmed.length === 0) refuse('must contain at least one name');
  if (trimmed.includes('')) refuse('cannot contain blank names');
  if (new Set(trimmed).size < trimmed.length) refuse('cannot contain duplicates');
  if (trimmed.some((name) => !/^[A-Za-z0-9 _-]+$/.test(name))) {
    refuse('may only contain ASCII letters, digits, spaces, hyphens, and underscores');
  }
  return trimmed;
}

/** @throws MalformedAgentRole */
export function checkDescription(where: string, description: string | undefined): string | null {
  if (description === undefined) return null;
  const trimmed = description.trim();
  if (trimmed === '') throw new MalformedAgentRole(`${where}.description cannot be blank`);
  return trimmed;
}
