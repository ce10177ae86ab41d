import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface WrittenEvent {
  readonly seq: number;
  readonly thread_id: string | null;
  readonly codex_turn_id: string | null;
  readonly payload: { readonly type: string; readonly [member: string]: unknown };
}

/** A folder of bundles that goes away with the test. */
export class TraceFolder implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<TraceFolder> {
    return new TraceFolder(await mkdtemp(join(tmpdir(), 'keelson-traces-')));
  }

  names(): Promise<readonly string[]> {
    return readdir(this.root);
  }

  /** The bundle of a thread. */
  async bundle(threadId: string): Promise<WrittenBundle> {
    const name = (await this.names()).find((each) => each.endsWith(threadId));
    if (name === undefined) throw new Error(`there is no bundle of ${threadId}`);
    const folder = join(this.root, name);
    const lines = (await readFile(join(folder, 'trace.jsonl'), 'utf8')).trimEnd().split('\n');
    return new WrittenBundle(
      folder,
      lines.map((line) => JSON.parse(line)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

export class WrittenBundle {
  readonly folder: string;
  readonly events: readonly WrittenEvent[];

  constructor(folder: string, events: readonly WrittenEvent[]) {
    this.folder = folder;
    this.events = events;
  }

  /** The types of events, in order; those that sessions tell are shown by their names, and warnings left out. */
  get outline(): readonly string[] {
    return this.events
      .map(({ payload }) => (payload.type === 'protocol_event_observed' ? `(${payload['event_type']})` : payload.type))
      .filter((type) => type !== '(warning)');
  }

  payloadsOf(type: string): readonly WrittenEvent['payload'][] {
    return this.events.flatMap(({ payload }) => (payload.type === type ? [payload] : []));
  }

  /** The first event of a type, with what its payload file holds in place of the name of that. */
  async first(type: string): Promise<Readonly<Record<string, unknown>>> {
    const [payload] = this.payloadsOf(type);
    if (payload === undefined) throw new Error(`there is no ${type}`);
    const members = Object.entries(payload).map(async ([name, value]) => [name, isReference(value) ? await this.read(value.path) : value]);
    return Object.fromEntries(await Promise.all(members));
  }

  async read(path: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.folder, path), 'utf8'));
  }
}

const isReference = (value: unknown): value is { readonly path: string } =>
  typeof value === 'object' && value !== null && 'raw_payload_id' in value;
