import { readFile } from 'node:fs/promises';
import { osErrorText } from '../platform/os-error.js';
import { ConfigError } from './config-error.js';
import type { LoadedConfig } from './loaded-config.js';

/** Settings with the texts that they keep in files. The files are read each time. @throws ConfigError */
export async function withInstructionFiles(config: LoadedConfig): Promise<LoadedConfig> {
  const { modelInstructionsFile, compactPromptFile } = config;
  if (modelInstructionsFile === null && (compactPromptFile === null || config.compactPrompt !== null)) return config;
  const [instructions, compactPrompt] = await Promise.all([
    modelInstructionsFile === null ? null : readInstructions('model instructions file', modelInstructionsFile),
    compactPromptFile === null ? null : readInstructions('experimental compact prompt file', compactPromptFile),
  ]);
  return { ...config, instructions: instructions ?? config.instructions, compactPrompt: config.compactPrompt ?? compactPrompt };
}

async function readInstructions(what: string, path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new ConfigError(`failed to read ${what} ${path}: ${osErrorText(error)}`, { cause: error });
  }
  if (text === '') throw new ConfigError(`${what} is empty: ${path}`);
  return text;
}
