import { readFile } from 'node:fs/promises';
import { TomlError } from 'smol-toml';
import { errorCodeOf, osErrorText } from '../../platform/os-error.js';
import { ConfigError } from '../config-error.js';
import { absent, LookedAt } from '../layers/looked-at.js';
import { parseToml } from './parse-toml.js';
import type { TomlTable } from './toml-table.js';

/** A file as it was read: the same object for as long as the file does not change. */
export interface TomlFile {
  readonly path: string;
  /** Empty where there is no file. */
  readonly text: string;
  readonly table: TomlTable;
  /** Why it could not be read. */
  readonly failure: ConfigError | null;
}

/** Reads TOML files, and reads none again that has not changed. */
export class TomlFiles {
  readonly #files = new Map<string, { readonly stamp: string; readonly file: Promise<TomlFile> }>();

  /** `disk`: notes that the file was looked at. */
  async read(path: string, disk: LookedAt = new LookedAt()): Promise<TomlFile> {
    const stamp = await disk.stamp(path);
    const known = this.#files.get(path);
    if (known?.stamp === stamp) return known.file;
    const file = stamp === absent ? Promise.resolve({ path, text: '', table: {}, failure: null }) : readTomlFile(path);
    this.#files.set(path, { stamp, file });
    return file;
  }
}

async function readTomlFile(path: string): Promise<TomlFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCodeOf(error);
    const failure =
      code === 'ENOENT' ? null : new ConfigError(`failed to read ${path}: ${osErrorText(error)}`, { isUnreadable: true, cause: error });
    return { path, text: '', table: {}, failure };
  }
  try {
    return { path, text, table: parseToml(text), failure: null };
  } catch (error) {
    return { path, text, table: {}, failure: toSyntaxError(path, error) };
  }
}

function toSyntaxError(path: string, error: unknown): ConfigError {
  if (!(error instanceof TomlError)) return new ConfigError(String(error), { isUnreadable: true, cause: error });
  const position = { line: error.line, column: error.column };
  return new ConfigError(syntaxMistakeOf(error), { isUnreadable: true, place: { path, range: { start: position, end: position } } });
}

/** What is wrong, without the line that the library goes on to quote: it may hold a secret. */
export function syntaxMistakeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
}
