// Homes for the benches of the store: many small threads, or one long one. The same arguments make the same files.
import { link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const start = Date.UTC(2025, 0, 1);
const two = (value) => String(value).padStart(2, '0');

/** A version 7 id whose order is that of `n`. */
export const threadId = (n, atMs) => {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};

const place = (home, id, atMs) => {
  const t = new Date(atMs);
  const day = [String(t.getFullYear()), two(t.getMonth() + 1), two(t.getDate())];
  const clock = [t.getHours(), t.getMinutes(), t.getSeconds()].map(two).join('-');
  return join(home, 'sessions', ...day, `rollout-${day.join('-')}T${clock}-${id}.jsonl`);
};

const line = (atMs, type, payload) => `${JSON.stringify({ timestamp: new Date(atMs).toISOString(), type, payload })}\n`;

const head = (id, atMs, cwd) =>
  line(atMs, 'session_meta', {
    id,
    timestamp: new Date(atMs).toISOString(),
    cwd,
    originator: 'bench',
    cli_version: '0.130.0',
    source: 'cli',
    model_provider: 'mock',
    base_instructions: { text: 'You are a coding agent. '.repeat(600) },
  });

const usage = (total) => {
  const counts = { input_tokens: total, cached_input_tokens: 0, output_tokens: 5, reasoning_output_tokens: 0, total_tokens: total + 5 };
  return { info: { total_token_usage: counts, last_token_usage: counts, model_context_window: 258400 }, rate_limits: null };
};

/** One turn with a command: `outputBytes` is what the command said. */
function turn(n, atMs, cwd, outputBytes) {
  const id = threadId(n, atMs);
  const says = (role, text) => ({ type: 'message', role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }] });
  const output = `line ${n} of the build log, with "quotes" and a \\ in it\n`.repeat(Math.ceil(outputBytes / 52)).slice(0, outputBytes);
  return [
    line(atMs, 'event_msg', { type: 'task_started', turn_id: id, started_at: Math.floor(atMs / 1000), model_context_window: 258400 }),
    line(atMs, 'turn_context', {
      turn_id: id,
      cwd,
      approval_policy: 'never',
      sandbox_policy: { type: 'danger-full-access' },
      model: 'mock-model',
      summary: 'auto',
    }),
    line(atMs, 'response_item', says('user', `Question ${n}: why does the build fail?`)),
    line(atMs, 'event_msg', {
      type: 'user_message',
      message: `Question ${n}: why does the build fail?`,
      images: [],
      local_images: [],
      text_elements: [],
    }),
    line(atMs, 'response_item', { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"make"}', call_id: `call-${n}` }),
    line(atMs, 'response_item', { type: 'function_call_output', call_id: `call-${n}`, output }),
    line(atMs, 'event_msg', { type: 'agent_message', message: `Answer ${n}: a header is missing.`, phase: null, memory_citation: null }),
    line(atMs, 'response_item', says('assistant', `Answer ${n}: a header is missing.`)),
    line(atMs, 'event_msg', { type: 'token_count', ...usage(n * 10) }),
    line(atMs, 'event_msg', {
      type: 'task_complete',
      turn_id: id,
      last_agent_message: 'x',
      completed_at: Math.floor(atMs / 1000) + 3,
      duration_ms: 2900,
    }),
  ].join('');
}

async function put(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** A thread every ten minutes, with two turns each. */
export async function makeManyThreads(home, count) {
  for (let from = 0; from < count; from += 200) {
    const slice = Array.from({ length: Math.min(200, count - from) }, (_, at) => from + at);
    await Promise.all(
      slice.map((n) => {
        const atMs = start + n * 600_000;
        const id = threadId(n, atMs);
        const cwd = `/work/project-${n % 40}`;
        return put(place(home, id, atMs), head(id, atMs, cwd) + turn(n, atMs, cwd, 3000) + turn(n + 1, atMs + 60_000, cwd, 3000));
      }),
    );
  }
}

/** The same threads in another home, whose files are those of the first: for whoever only reads. */
export async function linkThreads(from, to) {
  const entries = await readdir(join(from, 'sessions'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isDirectory())) {
    await mkdir(join(entry.parentPath, entry.name).replace(from, to), { recursive: true });
  }
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    await link(path, path.replace(from, to));
  }
}

/** One thread. Answers with its id and its file. */
export async function makeLongThread(home, { turns, bytes }) {
  const id = threadId(1, start);
  const path = place(home, id, start);
  const parts = [head(id, start, '/work/project')];
  for (let n = 0; n < turns; n++) parts.push(turn(n, start + n * 60_000, '/work/project', Math.floor(bytes / turns) - 2600));
  await put(path, parts.join(''));
  return { id, path };
}
