// Messages to a server, made from the contract's own JSON Schema: right ones, right ones with something wrong, and nonsense.
// Paths lie in one folder and commands come from a short list, so a server may be given all of them.
import { exportJsonSchema } from 'keelson/protocol';

const unknownId = '01900000-0000-7000-8000-0000000000ff';
const files = ['', '/a.txt', '/sub', '/sub/b.txt', '/none', '/none/deeper', '/a.txt/below', '/ü 😀'];
const commands = [['true'], ['false'], ['echo', 'hi'], ['sh', '-c', 'echo out; echo err >&2; exit 3'], ['cat'], ['no-such-program'], []];
const texts = ['hello', '', '  ', 'a\nb', 'ünï 😀', '\u0000', '\ud83d', 'x'.repeat(500), '__proto__', '"\\'];
const numbers = [0, 1, 2, 3, -1, 100, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, -0];
const nonsense = ['null', '[]', '{}', '5', '"x"', '[{"id":1,"method":"model/list"}]', '{"id":{},"method":"model/list"}', '{"method":7}'];

/** Values for members whose name says more than their schema. */
const byName = ({ folder, chance, known }) => {
  const { pick, holds } = chance;
  const file = () => `${folder}${pick(files)}`;
  const text = () => pick(texts);
  return {
    threadId: () => (holds(0.9) && known.threads.length > 0 ? pick(known.threads) : pick([unknownId, '', 'no-uuid'])),
    turnId: () => (holds(0.9) && known.turns.length > 0 ? pick(known.turns) : pick([unknownId, ''])),
    expectedTurnId: () => (known.turns.length > 0 ? pick(known.turns) : unknownId),
    cwd: () => pick([folder, folder, `${folder}/sub`, `${folder}/none`, '']),
    cwds: () => pick([[], [folder], [folder, `${folder}/none`]]),
    roots: () => pick([[], [folder], [`${folder}/sub`]]),
    extraRoots: () => [folder],
    path: file,
    sourcePath: file,
    destinationPath: file,
    filePath: () => pick([null, `${folder}/none.toml`]),
    rolloutPath: file,
    marketplacePath: file,
    source: () => pick([folder, `${folder}/none`, '']),
    command: (schema) => (schema.type === 'string' ? pick(['true', 'echo hi', '']) : pick(commands)),
    model: () => pick(['mock-model', 'other']),
    modelProvider: () => pick(['mock', 'mock', 'none']),
    keyPath: () => pick(['model_verbosity', 'desktop.x', 'a.b', '', 'profiles.p.model', 'hide_agent_reasoning']),
    timeoutMs: () => pick([1, 100, 5000]),
    env: () => pick([{}, { A: 'b' }, { A: null }]),
    limit: () => pick([null, 0, 1, 2, 100]),
    cursor: () => pick([null, '', 'x', '2026-01-01T00:00:00Z']),
    dataBase64: () => pick(['', 'aGk=', 'not base64!']),
    deltaBase64: () => pick(['', 'aGk=', 'not base64!']),
    processHandle: () => pick(['h1', 'h2', 'h3', '']),
    processId: () => pick(['p1', 'p2', '']),
    watchId: () => pick(['w1', 'w2', '']),
    sessionId: () => pick(['s1', 's2', '']),
    // Goals that are pursued take turns by themselves.
    status: (schema) => (schema.enum?.includes('paused') ? 'paused' : undefined),
    name: text,
  };
};

/** What is never made right: it opens a listener, or waits for a person. */
const neverRight = new Set(['account/login/start', 'mcpServer/oauth/login']);

/** Each of these starts a process or takes a turn: they have their share an eighth as often. */
const slow = new Set(['command/exec', 'process/spawn', 'thread/shellCommand', 'turn/start', 'review/start', 'thread/compact/start']);

/**
 * `next()` gives one message: `text`, and `id` when exactly one answer is owed. `known` takes the ids of threads and turns that answers
 * have shown. Methods come in turn, so that all have had their share after as many messages.
 */
export function createMessages({ chance, folder, known, experimental = true }) {
  const { below, pick, holds } = chance;
  const { oneOf, definitions } = exportJsonSchema({ experimental }).get('ClientRequest.json');
  const params = new Map(oneOf.map(({ properties }) => [properties.method.enum[0], properties.params]));
  const methods = [...params.keys()].filter((name) => name !== 'initialize');
  const named = byName({ folder, chance, known });

  const anything = (depth = 0) => {
    const more = depth < 3 ? 7 : 4;
    const kind = below(more);
    if (kind === 0) return null;
    if (kind === 1) return holds(0.5);
    if (kind === 2) return pick(numbers);
    if (kind === 3) return pick(texts);
    if (kind === 4) return Array.from({ length: below(4) }, () => anything(depth + 1));
    return Object.fromEntries(
      Array.from({ length: below(4) }, () => [pick(['threadId', 'x', 'toString', '__proto__']), anything(depth + 1)]),
    );
  };

  const object = ({ properties = {}, required = [], additionalProperties }, depth) => {
    const value = {};
    for (const [name, schema] of Object.entries(properties))
      if (required.includes(name) || holds(depth < 3 ? 0.35 : 0.1)) value[name] = right(schema, depth + 1, name);
    if (typeof additionalProperties === 'object' && holds(0.5)) value[pick(['k', 'ü', ''])] = right(additionalProperties, depth + 1);
    return value;
  };

  const right = (schema, depth = 0, name = null) => {
    if (schema === true || schema === undefined || Object.keys(schema).length === 0) return anything(2);
    const special = name === null ? undefined : named[name]?.(schema);
    if (special !== undefined) return special;
    if (schema.$ref) {
      const referred = schema.$ref.split('/').pop();
      return referred === 'AbsolutePathBuf' ? named.path() : right(definitions[referred], depth + 1);
    }
    if ('const' in schema) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) return depth > 8 ? right(choices.at(-1), depth + 1, name) : right(pick(choices), depth + 1, name);
    if (schema.allOf) return right(schema.allOf[0], depth, name);
    const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type;
    if (type === 'object') return object(schema, depth);
    if (type === 'array') return Array.from({ length: depth > 6 ? 0 : below(3) }, () => right(schema.items, depth + 1));
    if (type === 'string') return pick(texts);
    if (type === 'integer') return Math.max(schema.minimum ?? -5, pick([0, 1, 2, 100]));
    if (type === 'number') return pick(numbers);
    if (type === 'boolean') return holds(0.5);
    return null;
  };

  /** One member is of the wrong kind, missing, or too many. */
  const wrong = (value) => {
    if (typeof value !== 'object' || value === null) return anything();
    const keys = Object.keys(value);
    if (keys.length === 0) return { ...value, extra: anything() };
    const key = pick(keys);
    const change = below(4);
    if (change === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    if (change === 1) return { ...value, [key]: wrong(value[key]) };
    return { ...value, [key]: change === 2 ? null : anything() };
  };

  /** Paths and commands are only ever taken from the lists: what was made wrong must not lead out of the folder. */
  const paramsOf = (method) => {
    const schema = params.get(method);
    const made = right(schema);
    const kind = below(10);
    if (kind === 0) return anything();
    if (kind < 4 || neverRight.has(method)) return wrong(made);
    return made;
  };

  let count = 0;
  const next = () => {
    count++;
    if (holds(0.02)) return { id: null, method: null, text: pick(nonsense) };
    if (holds(0.01)) return { id: null, method: null, text: JSON.stringify({ id: `answer-${count}`, result: anything() }) };
    if (holds(0.01))
      return { id: null, method: null, text: JSON.stringify({ method: pick(['initialized', 'x', '']), params: anything() }) };
    const inTurn = methods[count % methods.length];
    const method = holds(0.01) || (slow.has(inTurn) && holds(0.875)) ? pick(['', 'no/such', 'initialize', 'model/list']) : inTurn;
    const id = holds(0.5) ? count : `m${count}`;
    const value = params.has(method) ? paramsOf(method) : anything();
    return { id, method, text: JSON.stringify({ id, method, ...(value === undefined ? {} : { params: value }) }) };
  };
  return { next, methods };
}
