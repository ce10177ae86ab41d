import { dirname } from 'node:path';
import { TomlError } from 'smol-toml';
import * as z from 'zod';
import { resolveLayerPaths } from '../layers/resolve-layer-paths.js';
import { resolveConfig } from '../resolve-config.js';
import { parseToml } from '../toml/parse-toml.js';
import type { TomlTable } from '../toml/toml-table.js';
import { type AgentRoleDraft, checkDescription, checkNicknames, MalformedAgentRole } from './agent-roles.js';

const ownMembers = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  nickname_candidates: z.array(z.string()).optional(),
  developer_instructions: z.string().optional(),
});

interface RoleFile {
  readonly path: string;
  readonly text: string;
  /** The name that the configuration declares the file under; `null`: it was found in an `agents` folder, and must name itself. */
  readonly declaredName: string | null;
}

/** Reads a role's file: what it says of the role, and a configuration layer that is the rest of it. @throws MalformedAgentRole */
export function parseAgentRoleFile({ path, text, declaredName }: RoleFile): AgentRoleDraft {
  const table = parseRole(path, text);
  const parsed = ownMembers.safeParse(table);
  if (!parsed.success)
    throw new MalformedAgentRole(cannotDeserialize(path, `invalid value for \`${parsed.error.issues[0]?.path.join('.')}\``));
  const own = parsed.data;
  const where = `agent role file ${path}`;
  const description = checkDescription(where, own.description);
  checkInstructions(path, own.developer_instructions, declaredName);
  const name = own.name?.trim() || declaredName;
  if (name === null) throw new MalformedAgentRole(`agent role file at ${path} must define a non-empty \`name\``);
  const nicknameCandidates = checkNicknames(where, own.nickname_candidates);
  const { name: _name, description: _description, nickname_candidates: _nicknames, ...rest } = table;
  const layer = resolveLayerPaths(rest, { folder: dirname(path), userHome: null });
  checkLayer(path, layer);
  return { name, description, configFile: path, nicknameCandidates, layer: Object.keys(layer).length === 0 ? null : layer };
}

function checkInstructions(path: string, instructions: string | undefined, declaredName: string | null): void {
  if (instructions === undefined) {
    if (declaredName === null) throw new MalformedAgentRole(`agent role file at ${path} must define \`developer_instructions\``);
    return;
  }
  if (instructions.trim() === '') throw new MalformedAgentRole(`agent role file at ${path}.developer_instructions cannot be blank`);
}

function parseRole(path: string, text: string): TomlTable {
  try {
    return parseToml(text);
  } catch (error) {
    const why = error instanceof TomlError ? `TOML parse error at line ${error.line}, column ${error.column}` : String(error);
    throw new MalformedAgentRole(`failed to parse agent role file at ${path}: ${why}`);
  }
}

/** Values that are no configuration are told now. The provider is not looked for: the layer it stands in may be another one. */
function checkLayer(path: string, { model_provider: _provider, ...layer }: TomlTable): void {
  try {
    resolveConfig(layer);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^failed to load configuration: /, '') : String(error);
    throw new MalformedAgentRole(cannotDeserialize(path, why));
  }
}

const cannotDeserialize = (path: string, why: string): string => `failed to deserialize agent role file at ${path}: ${why}`;
