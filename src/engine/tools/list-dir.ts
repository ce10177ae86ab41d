import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import type { Tool } from './tool.js';

const Arguments = z.object({
  dir_path: z.string(),
  offset: z.number().int().nullish(),
  limit: z.number().int().nullish(),
  depth: z.number().int().nullish(),
});

const spec = functionSpec({
  name: 'list_dir',
  description: 'Lists a folder and what is below it, with the kind of each entry.',
  properties: {
    dir_path: { type: 'string', description: 'The absolute path of the folder.' },
    offset: { type: 'number', description: 'The entry to begin with, counted from 1. Default: 1.' },
    limit: { type: 'number', description: 'How many entries to list at most. Default: 25.' },
    depth: { type: 'number', description: 'How many levels to go down. Default: 2.' },
  },
  required: ['dir_path'],
});

/** Lists folders, for the models that were made with this tool. */
export const listDirTool: Tool = {
  name: 'list_dir',
  kind: 'function',
  spec: ({ hasEnvironment, model }) => (hasEnvironment && model.experimentalSupportedTools.includes('list_dir') ? spec : null),
  parallel: true,
  run: async (call, { machine }) => {
    if (machine !== null) return failure(`list_dir does not reach the environment \`${machine.id}\`; list folders by a command`);
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { dir_path: path } = parsed.value;
    const offset = parsed.value.offset ?? 1;
    const limit = parsed.value.limit ?? 25;
    const depth = parsed.value.depth ?? 2;
    if (offset < 1) return failure('offset must be a 1-indexed entry number');
    if (limit < 1) return failure('limit must be greater than zero');
    if (depth < 1) return failure('depth must be greater than zero');
    if (!isAbsolute(path)) return failure('dir_path must be an absolute path');
    try {
      const entries = await listLevels(path, depth, 0);
      if (entries.length > 0 && offset > entries.length) return failure('offset exceeds directory entry count');
      const shown = entries.slice(offset - 1, offset - 1 + limit);
      const more = offset - 1 + limit < entries.length ? [`More than ${limit} entries found`] : [];
      return success([`Absolute path: ${path}`, ...shown, ...more].join('\n'));
    } catch (error) {
      return failure(`failed to read directory: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
};

const maxEntries = 20_000;

async function listLevels(path: string, depth: number, level: number): Promise<string[]> {
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines: string[] = [];
  for (const entry of entries) {
    const mark = entry.isDirectory() ? '/' : entry.isSymbolicLink() ? '@' : entry.isFile() ? '' : '?';
    lines.push(`${'  '.repeat(level)}${entry.name}${mark}`);
    if (lines.length > maxEntries) return lines;
    if (entry.isDirectory() && depth > 1) lines.push(...(await listLevels(join(path, entry.name), depth - 1, level + 1)));
  }
  return lines;
}
