import { join } from 'node:path';
import { fieldText, parseMarkdownFile } from './markdown-file.js';
import { type Migration, toDetails } from './migration.js';
import type { Place } from './place.js';
import { filesBelow, isThere, readSource, writeTarget } from './place-files.js';
import { rewriteTerms } from './rewrite-terms.js';

/** Prompts that need nothing but their own text become skills. */
export const commandsMigration: Migration = {
  itemType: 'COMMANDS',
  async find(place) {
    const commands = await findCommands(place);
    if (commands.length === 0) return null;
    return {
      description: `Migrate commands from ${commandsFolder(place)} to ${place.skills}`,
      details: toDetails({ commands: commands.map(({ name }) => ({ name })) }),
    };
  },
  async apply(place) {
    for (const command of await findCommands(place)) {
      await writeTarget(place, join(place.skills, command.name, 'SKILL.md'), toSkill(command));
    }
  },
};

interface Command {
  /** Of the skill. */
  readonly name: string;
  /** What the user called it by. */
  readonly calledName: string;
  readonly description: string;
  readonly body: string;
}

const maxNameLength = 64;
const maxDescriptionLength = 1024;

const commandsFolder = ({ source }: Place): string => join(source, 'commands');

async function findCommands(place: Place): Promise<readonly Command[]> {
  const found: Command[] = [];
  for (const path of await filesBelow(commandsFolder(place))) {
    const text = isCommandFile(path) ? await readSource(place, join(commandsFolder(place), path)) : null;
    const command = text === null ? null : await toCommand(path, text);
    if (command !== null) found.push(command);
  }
  // Two commands of one name: nobody can tell which one was meant.
  const unique = found.filter(({ name }) => found.filter((other) => other.name === name).length === 1);
  const missing: Command[] = [];
  for (const command of unique) if (!(await isThere(join(place.skills, command.name)))) missing.push(command);
  return missing.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isCommandFile = (path: string): boolean => path.endsWith('.md') && path !== 'README.md' && !path.endsWith('/README.md');

async function toCommand(path: string, text: string): Promise<Command | null> {
  const calledName = path.slice(0, -'.md'.length).replaceAll('/', '-');
  const slug = calledName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const name = `source-command-${slug}`;
  const file = await parseMarkdownFile(text);
  const description = fieldText(file?.fields['description']);
  if (file === null || description === null || slug === '' || isTemplate(file.body)) return null;
  if (name.length > maxNameLength || description.length > maxDescriptionLength) return null;
  return { name, calledName, description: rewriteTerms(description), body: rewriteTerms(file.body) };
}

/** Whether the other agent would put arguments, files or outputs of commands into the text. */
const isTemplate = (body: string): boolean =>
  /\$ARGUMENTS|\$\d|! ?`/.test(body) || (body.includes('{{') && body.includes('}}')) || /(?:^|\s)@\S/.test(body);

const toSkill = ({ name, calledName, description, body }: Command): string => `---
name: "${name}"
description: "${description.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"
---

# ${name}

Use this skill when the user asks to run the migrated source command \`${calledName}\`.

## Command Template

${body === '' ? 'No command template body was found.' : body}
`;
