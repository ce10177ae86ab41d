import { readFile } from 'node:fs/promises';
import { parseModels } from './model-entry.js';
import type { ModelInfo } from './model-info.js';

/** The models of the file that `model_catalog_json` names. @throws Error that says what is wrong with it. */
export async function readCatalogFile(path: string): Promise<readonly ModelInfo[]> {
  const text = await readText(path);
  const models = parseText(path, text);
  if (models.length === 0) throw new Error(`model_catalog_json path \`${path}\` must contain at least one model`);
  return models;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = isAbsent ? 'No such file or directory (os error 2)' : error instanceof Error ? error.message : String(error);
    throw new Error(reason, { cause: error });
  }
}

function parseText(path: string, text: string): ModelInfo[] {
  try {
    return parseModels(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to parse model_catalog_json path \`${path}\` as JSON: ${reason}`, { cause: error });
  }
}
