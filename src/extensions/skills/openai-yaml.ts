import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SkillDependencies, SkillInterface } from '../../protocol/index.js';
import { readText } from './read-text.js';
import { hasAtMost } from './skill.js';
import { lineOf, parseYaml, tableOf, type YamlTable } from './yaml.js';

/** What `agents/openai.yaml` beside a SKILL.md adds. */
export interface SkillExtras {
  readonly interface: SkillInterface | null;
  readonly dependencies: SkillDependencies | null;
  readonly allowImplicitInvocation: boolean;
  /** False: the skill is meant for other programs. */
  readonly isForUs: boolean;
}

const none: SkillExtras = { interface: null, dependencies: null, allowImplicitInvocation: true, isForUs: true };

/**
 * Reads the extras of a skill. Never an error: a text that is too long or says nothing is dropped, and a file that is
 * wrong (not YAML, or of another form) counts as absent.
 */
export async function readSkillExtras(folder: string): Promise<SkillExtras> {
  try {
    const table = tableOf(await parseYaml(await readText(join(folder, 'agents', 'openai.yaml'))), 'openai.yaml');
    const policy = tableOf(table['policy'], 'policy');
    return {
      interface: await readInterface(tableOf(table['interface'], 'interface'), folder),
      dependencies: readDependencies(tableOf(table['dependencies'], 'dependencies')['tools']),
      allowImplicitInvocation: readFlag(policy['allow_implicit_invocation'], { otherwise: true }),
      isForUs: includesUs(policy['products']),
    };
  } catch {
    return none; // Nearly no skill has the file.
  }
}

async function readInterface(table: YamlTable, folder: string): Promise<SkillInterface | null> {
  const [iconSmall, iconLarge] = await Promise.all([readIcon(table, 'icon_small', folder), readIcon(table, 'icon_large', folder)]);
  const found: SkillInterface = {
    displayName: readLine(table, 'display_name', 64),
    shortDescription: readLine(table, 'short_description', 1024),
    iconSmall,
    iconLarge,
    brandColor: readColor(table['brand_color']),
    defaultPrompt: readLine(table, 'default_prompt', 1024),
  };
  return Object.values(found).every((value) => value === null) ? null : found;
}

function readDependencies(value: unknown): SkillDependencies | null {
  const tools = listOf(value, 'tools').flatMap((entry) => {
    const table = tableOf(entry, 'tool');
    const type = readLine(table, 'type', 64);
    const name = readLine(table, 'value', 1024);
    if (type === null || name === null) return [];
    return [
      {
        type,
        value: name,
        description: readLine(table, 'description', 1024),
        transport: readLine(table, 'transport', 64),
        command: readLine(table, 'command', 1024),
        url: readLine(table, 'url', 1024),
      },
    ];
  });
  return tools.length === 0 ? null : { tools };
}

/** A text on one line; `null` when it is empty or too long. */
function readLine(table: YamlTable, key: string, max: number): string | null {
  const text = lineOf(table[key], key);
  return text !== '' && hasAtMost(text, max) ? text : null;
}

function readColor(value: unknown): string | null {
  const text = lineOf(value, 'brand_color');
  return /^#[0-9a-f]{6}$/i.test(text) ? text : null;
}

/** A file below `assets/`. It need not exist, but where it does no link may lead out of the skill. */
async function readIcon(table: YamlTable, key: string, folder: string): Promise<string | null> {
  const text = lineOf(table[key], key);
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (text.startsWith('/') || parts[0] !== 'assets' || parts.includes('..')) return null;
  const path = join(folder, ...parts);
  try {
    const [real, realFolder] = await Promise.all([realpath(path), realpath(folder)]);
    return real.startsWith(realFolder + sep) ? path : null;
  } catch {
    return path; // Not there, which is allowed.
  }
}

function readFlag(value: unknown, { otherwise }: { otherwise: boolean }): boolean {
  const text = lineOf(value, 'flag');
  if (text !== '' && text !== 'true' && text !== 'false') throw new Error(`expected true or false: ${text}`);
  return text === '' ? otherwise : text === 'true';
}

/** The programs that a skill is for; without a list it is for all. */
function includesUs(value: unknown): boolean {
  const products = listOf(value, 'products').map((product) => lineOf(product, 'product'));
  const unknown = products.find((product) => !/^(?:chatgpt|CHATGPT|codex|CODEX|atlas|ATLAS)$/.test(product));
  if (unknown !== undefined) throw new Error(`unknown product: ${unknown}`);
  return products.length === 0 || products.some((product) => product.toLowerCase() === 'codex');
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`${name}: expected a list`);
  return value;
}
