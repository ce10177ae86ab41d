import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedConfig } from '../config/loaded-config.js';
import { invalidRequest } from '../protocol/errors.js';

/**
 * What the configuration asks a model for a summary with: the text itself, else that of a file, which is looked for from
 * the home. @throws RpcError `failed to load configuration: …` when the file cannot be read
 */
export async function readCompactPrompt(home: string, { compactPrompt, compactPromptFile }: LoadedConfig): Promise<string | null> {
  if (compactPrompt !== null || compactPromptFile === null) return compactPrompt;
  const path = resolve(home, compactPromptFile);
  try {
    return (await readFile(path, 'utf8')).trim() || null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidRequest(`failed to load configuration: experimental_compact_prompt_file ${path}: ${reason}`);
  }
}
