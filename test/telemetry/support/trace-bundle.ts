import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A rollout trace bundle, written event by event. */
export class TestBundle implements AsyncDisposable {
  readonly folder: string;
  readonly #lines: string[] = [];
  #payloads = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** With a thread `root` and its turn `turn-1`, as most bundles begin. */
  static async begin(): Promise<TestBundle> {
    const bundle = new TestBundle(await mkdtemp(join(tmpdir(), 'keelson-bundle-')));
    await mkdir(join(bundle.folder, 'payloads'));
    await bundle.file('manifest.json', {
      schema_version: 1,
      trace_id: 'trace',
      rollout_id: 'root',
      root_thread_id: 'root',
      started_at_unix_ms: 1000,
      raw_event_log: 'trace.jsonl',
      payloads_dir: 'payloads',
    });
    bundle.event({ type: 'rollout_started', trace_id: 'trace', root_thread_id: 'root' }, null);
    await bundle.thread('root', { session_source: 'cli', model: 'gpt' });
    bundle.turn('turn-1', 'root');
    return bundle;
  }

  async thread(id: string, metadata: object, path = '/root'): Promise<void> {
    const reference = await this.payload('session_metadata', metadata);
    this.event({ type: 'thread_started', thread_id: id, agent_path: path, metadata_payload: reference }, null);
  }

  turn(id: string, threadId: string): void {
    this.event({ type: 'codex_turn_started', codex_turn_id: id, thread_id: threadId }, { thread: threadId, turn: id });
  }

  async request(id: string, body: object, at = root): Promise<void> {
    const reference = await this.payload('inference_request', body);
    const names = { model: 'gpt', provider_name: 'Test', thread_id: at.thread, codex_turn_id: at.turn };
    this.event({ type: 'inference_started', inference_call_id: id, ...names, request_payload: reference }, at);
  }

  async response(id: string, items: readonly object[], at = root): Promise<void> {
    const body = { response_id: `response of ${id}`, upstream_request_id: null, token_usage: { input_tokens: 3 }, output_items: items };
    const reference = await this.payload('inference_response', body);
    this.event(
      {
        type: 'inference_completed',
        inference_call_id: id,
        response_id: body.response_id,
        upstream_request_id: null,
        response_payload: reference,
      },
      at,
    );
  }

  async tool(id: string, kind: string, invocation: object, at = root): Promise<void> {
    const reference = await this.payload('tool_invocation', invocation);
    this.event(
      {
        type: 'tool_call_started',
        tool_call_id: id,
        model_visible_call_id: id,
        code_mode_runtime_tool_id: null,
        requester: { type: 'model' },
        kind: { type: kind },
        summary: { type: 'generic', label: kind, input_preview: null, output_preview: null },
        invocation_payload: reference,
      },
      at,
    );
  }

  async runtime(id: string, when: 'started' | 'ended', event: object, at = root): Promise<void> {
    const reference = await this.payload('tool_runtime_event', event);
    const status = when === 'ended' ? { status: 'completed' } : {};
    this.event({ type: `tool_call_runtime_${when}`, tool_call_id: id, ...status, runtime_payload: reference }, at);
  }

  async toolEnded(id: string, output: string, at = root): Promise<void> {
    const item = { type: 'function_call_output', call_id: id, output };
    const reference = await this.payload('tool_result', { type: 'direct_response', response_item: item });
    this.event({ type: 'tool_call_ended', tool_call_id: id, status: 'completed', result_payload: reference }, at);
  }

  async payload(kind: string, content: object): Promise<object> {
    const id = ++this.#payloads;
    await this.file(`payloads/${id}.json`, content);
    return { raw_payload_id: `raw_payload:${id}`, kind: { type: kind }, path: `payloads/${id}.json` };
  }

  event(payload: object, at: { readonly thread: string; readonly turn: string } | null = root): void {
    const seq = this.#lines.length + 1;
    const line = { schema_version: 1, seq, wall_time_unix_ms: 1000 + seq, rollout_id: 'root' };
    this.raw(JSON.stringify({ ...line, thread_id: at?.thread ?? null, codex_turn_id: at?.turn ?? null, payload }));
  }

  raw(line: string): void {
    this.#lines.push(line);
  }

  /** Writes the events down. */
  async written(): Promise<string> {
    await writeFile(join(this.folder, 'trace.jsonl'), `${this.#lines.join('\n')}\n`);
    return this.folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async file(name: string, content: object): Promise<void> {
    await writeFile(join(this.folder, name), JSON.stringify(content));
  }
}

export const root = { thread: 'root', turn: 'turn-1' };
