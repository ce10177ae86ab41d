import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import { writeFileAtomic } from '../platform/files/atomic-file.js';
import { osErrorText } from '../platform/os-error.js';
import { errorCodes, internalError, RpcError } from '../protocol/errors.js';
import type { ConfigWriteResponse, OverriddenMetadata } from '../protocol/index.js';
import { applyEdit, type ConfigEdit, checkValue, EditMistake, valueAt } from './apply-edit.js';
import { type ConfigMistake, describeMistake, findMergedMistake } from './check-config.js';
import { reasonOfFailure } from './config-error.js';
import { namedFeatures } from './features/features.js';
import { type ConfigLayer, enabledLayers, mergeLayers, versionOf, withCurrentNames } from './layers/config-layer.js';
import type { ConfigLoader } from './layers/config-loader.js';
import type { LoadedStack } from './layers/config-stack.js';
import { LookedAt } from './layers/looked-at.js';
import { refuseSwitches } from './requirements/enforce-requirements.js';
import type { Requirements } from './requirements/requirements.js';
import { plainValue } from './show-config.js';
import { isTable, type TomlTable } from './toml/toml-table.js';
import { writeToml } from './toml/write-toml.js';

/** What clients may ask of a settings file. */
export interface WriteRequest {
  readonly edits: readonly { readonly keyPath: string; readonly value: unknown; readonly mergeStrategy: ConfigEdit['strategy'] }[];
  readonly filePath?: string | null | undefined;
  readonly expectedVersion?: string | null | undefined;
}

export interface ConfigWriterOptions {
  readonly loader: ConfigLoader;
  /** The only file that is written. */
  readonly userFile: string;
  /** Where the server works: relative paths begin there. */
  readonly cwd: string;
}

/** Writes the user's settings file, one write after another. */
export class ConfigWriter {
  readonly #options: ConfigWriterOptions;
  readonly #queue = new PQueue({ concurrency: 1 });

  constructor(options: ConfigWriterOptions) {
    this.#options = options;
  }

  /** All edits or none. @throws RpcError with `config_write_error_code` */
  write(request: WriteRequest): Promise<ConfigWriteResponse> {
    return this.#run(() => this.#write(request));
  }

  /** The server's own edits: they are not checked against a version. Rejects when the file cannot be read, or written. */
  edit(edits: readonly ConfigEdit[], file: string = this.#options.userFile): Promise<void> {
    return this.#run(async () => {
      const { text, failure } = await this.#options.loader.stack.readFile(file);
      if (failure !== null) throw failure;
      const edited = await writeToml(text, edits);
      if (edited !== text) await this.#replace(file, edited);
    });
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.add(work);
  }

  async #write(request: WriteRequest): Promise<ConfigWriteResponse> {
    const { loader, userFile } = this.#options;
    await this.#checkFile(request.filePath ?? null);
    const stack = await this.#load();
    const user = stack.layers.find(({ name }) => name.type === 'user');
    const before = (await loader.stack.readFile(userFile)).table;
    if (request.expectedVersion != null && request.expectedVersion !== user?.version)
      throw refusal('configVersionConflict', 'Configuration was modified since last read. Fetch latest version and retry.');
    const edits = request.edits.map(toEdit);
    const after = validated(() => edits.reduce((table, edit) => applyChecked(table, edit), before));
    checkResult({ after, edits, stack });
    if (!isDeepStrictEqual(after, before)) {
      const { text } = await loader.stack.readFile(userFile);
      const edited = await writeToml(text, edits);
      if (edited !== text) await this.#replace(userFile, edited);
    }
    const written = await this.#load();
    const version = written.layers.find(({ name }) => name.type === 'user')?.version ?? versionOf(after);
    const overridden = findOverridden(edits, written.layers);
    return { status: overridden === null ? 'ok' : 'okOverridden', version, filePath: userFile, overriddenMetadata: overridden };
  }

  async #replace(file: string, text: string): Promise<void> {
    try {
      await writeFileAtomic(file, text);
    } catch (error) {
      throw internalError(`failed to write ${file}: ${osErrorText(error)}`, { cause: error });
    }
    this.#options.loader.stack.changed();
  }

  async #checkFile(filePath: string | null): Promise<void> {
    const { userFile, cwd } = this.#options;
    if (filePath === null) return;
    const path = resolve(cwd, filePath);
    const disk = new LookedAt();
    if (path === userFile || (await disk.canonical(path)) === (await disk.canonical(userFile))) return;
    throw refusal('configLayerReadonly', 'Only writes to the user config are allowed');
  }

  async #load(): Promise<LoadedStack> {
    try {
      return await this.#options.loader.stack.load({});
    } catch (error) {
      throw new RpcError(errorCodes.internalError, `failed to load configuration: ${reasonOfFailure(error)}`, { cause: error });
    }
  }
}

type WriteErrorCode = 'configLayerReadonly' | 'configVersionConflict' | 'configValidationError';

const refusal = (code: WriteErrorCode, message: string): RpcError =>
  new RpcError(errorCodes.invalidRequest, message, { data: { config_write_error_code: code } });

/** Keys are parted by dots, without quotes. */
function toEdit({ keyPath, value, mergeStrategy }: WriteRequest['edits'][number]): ConfigEdit {
  if (keyPath.trim() === '') throw refusal('configValidationError', 'keyPath must not be empty');
  return { path: keyPath.split('.'), value: value ?? null, strategy: mergeStrategy };
}

function applyChecked(table: TomlTable, edit: ConfigEdit): TomlTable {
  checkValue(edit.value);
  return applyEdit(table, edit);
}

function validated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EditMistake) throw refusal('configValidationError', error.message);
    throw error;
  }
}

interface WriteResult {
  readonly after: TomlTable;
  readonly edits: readonly ConfigEdit[];
  readonly stack: LoadedStack;
}

/** The user's table must fit by itself, and with all other layers. Paths that were written must be absolute. */
function checkResult({ after, edits, stack }: WriteResult): void {
  const user = stack.layers.find(({ name }) => name.type === 'user');
  // Paths that stand in the file already may be relative; they have been resolved in the layer.
  const table = edits.reduce<TomlTable>((table, edit) => applyEdit(table, edit), user?.config ?? {});
  const merged = mergeLayers(stack.layers.map((layer) => (layer === user ? { ...layer, config: table } : layer)));
  const message = describe(findMergedMistake(table)) ?? refusePins(after, stack.requirements) ?? describe(findMergedMistake(merged));
  if (message !== null) throw refusal('configValidationError', `Invalid configuration: ${message}`);
}

const describe = (mistake: ConfigMistake | null): string | null => (mistake === null ? null : describeMistake(mistake));

function refusePins({ features, profiles }: TomlTable, requirements: Requirements): string | null {
  const inProfiles = Object.values(isTable(profiles) ? profiles : {}).map((profile) => (isTable(profile) ? profile['features'] : null));
  for (const table of [features, ...inProfiles]) {
    const refused = isTable(table) ? refuseSwitches(namedFeatures(table), requirements) : null;
    if (refused !== null) return refused;
  }
  return null;
}

/** The first edit that has no effect, and the layer that is to blame. */
function findOverridden(edits: readonly ConfigEdit[], layers: readonly ConfigLayer[]): OverriddenMetadata | null {
  const effective = mergeLayers(layers);
  const user = layers.find(({ name }) => name.type === 'user');
  for (const { path } of edits) {
    const wanted = valueAt(withCurrentNames(user?.config ?? {}), path);
    const actual = valueAt(effective, path);
    if (isDeepStrictEqual(wanted, actual)) continue;
    const above = enabledLayers(layers).findLast((layer) => layer !== user && valueAt(withCurrentNames(layer.config), path) !== undefined);
    if (above === undefined) continue;
    const { name, version } = above;
    return { message: describeOverride(above), overridingLayer: { name, version }, effectiveValue: plainValue(actual) ?? null };
  }
  return null;
}

function describeOverride({ name }: ConfigLayer): string {
  switch (name.type) {
    case 'mdm':
      return `Overridden by managed policy (MDM): ${name.domain}`;
    case 'system':
      return `Overridden by managed config (system): ${name.file}`;
    case 'project':
      return `Overridden by project config: ${name.dotCodexFolder}/config.toml`;
    case 'sessionFlags':
      return 'Overridden by session flags';
    case 'user':
      return `Overridden by user config: ${name.file}`;
    case 'legacyManagedConfigTomlFromFile':
      return `Overridden by legacy managed_config.toml: ${name.file}`;
    case 'legacyManagedConfigTomlFromMdm':
      return 'Overridden by legacy managed configuration from MDM';
    default:
      return name satisfies never;
  }
}
