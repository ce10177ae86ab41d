import { reasonOf } from './read-text.js';
import { lineOf, parsePlainYaml, parseYaml, tableOf } from './yaml.js';

/** What the head of a SKILL.md says, each on one line; what is not said is empty. */
export interface FrontMatter {
  readonly name: string;
  readonly description: string;
  readonly shortDescription: string;
}

/** YAML of this size is no head of a text any more, and parsing it would hold everything up. */
const maxBlockLength = 64 * 1024;

/** Reads the head of a SKILL.md. @throws Error with the message that clients are shown */
export async function readFrontMatter(text: string): Promise<FrontMatter> {
  const block = splitFrontMatter(text);
  if (block === null) throw new Error('missing YAML frontmatter delimited by ---');
  if (block.length > maxBlockLength) throw new Error(`invalid YAML: the front matter is longer than ${maxBlockLength} characters`);
  try {
    const table = tableOf(parsePlainYaml(block) ?? (await parseYaml(block)), 'front matter');
    return {
      name: lineOf(table['name'], 'name'),
      description: lineOf(table['description'], 'description'),
      shortDescription: lineOf(tableOf(table['metadata'], 'metadata')['short-description'], 'metadata.short-description'),
    };
  } catch (error) {
    throw new Error(`invalid YAML: ${reasonOf(error)}`, { cause: error });
  }
}

/** The lines between the first line, which is `---`, and the next one that is. */
function splitFrontMatter(text: string): string | null {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trim() !== '---') return null;
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---');
  return end <= 1 ? null : lines.slice(1, end).join('\n');
}
