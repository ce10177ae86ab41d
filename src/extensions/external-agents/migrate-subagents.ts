import { join } from 'node:path';
import { fieldText, parseMarkdownFile } from './markdown-file.js';
import { type Migration, toDetails } from './migration.js';
import type { Place } from './place.js';
import { entriesOf, isThere, readSource, writeTarget } from './place-files.js';
import { rewriteTerms } from './rewrite-terms.js';
import { toSortedToml } from './sorted-toml.js';

export const subagentsMigration: Migration = {
  itemType: 'SUBAGENTS',
  async find(place) {
    const agents = await findAgents(place);
    if (agents.length === 0) return null;
    return {
      description: `Migrate subagents from ${sourceAgents(place)} to ${targetAgents(place)}`,
      details: toDetails({ subagents: agents.map(({ role }) => ({ name: role.name })) }),
    };
  },
  async apply(place) {
    for (const { path, role } of await findAgents(place)) await writeTarget(place, path, toSortedToml(role));
  },
};

interface Role extends Readonly<Record<string, unknown>> {
  readonly name: string;
}

interface FoundAgent {
  readonly path: string;
  readonly role: Role;
}

const sourceAgents = ({ source }: Place): string => join(source, 'agents');
const targetAgents = ({ target }: Place): string => join(target, 'agents');

async function findAgents(place: Place): Promise<readonly FoundAgent[]> {
  const found: FoundAgent[] = [];
  for (const entry of await entriesOf(sourceAgents(place))) {
    if (!entry.isFile() || !entry.name.endsWith('.md') || entry.name === 'README.md') continue;
    const path = join(targetAgents(place), `${entry.name.slice(0, -'.md'.length)}.toml`);
    if (await isThere(path)) continue;
    const text = await readSource(place, join(sourceAgents(place), entry.name));
    const role = text === null ? null : await toRole(text);
    if (role !== null) found.push({ path, role });
  }
  return found;
}

const efforts: Readonly<Record<string, string>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'xhigh',
};
const sandboxModes: Readonly<Record<string, string>> = { acceptEdits: 'workspace-write', readOnly: 'read-only' };

/** `null`: it has no name, no description or nothing to say. Models and tools of the other agent mean nothing here. */
async function toRole(text: string): Promise<Role | null> {
  const file = await parseMarkdownFile(text);
  const name = fieldText(file?.fields['name']);
  const description = fieldText(file?.fields['description']);
  if (file === null || name === null || description === null || file.body === '') return null;
  const effort = efforts[fieldText(file.fields['effort']) ?? ''];
  const sandboxMode = sandboxModes[fieldText(file.fields['permissionMode']) ?? ''];
  return {
    name,
    description: rewriteTerms(description),
    developer_instructions: rewriteTerms(file.body),
    ...(effort === undefined ? {} : { model_reasoning_effort: effort }),
    ...(sandboxMode === undefined ? {} : { sandbox_mode: sandboxMode }),
  };
}
