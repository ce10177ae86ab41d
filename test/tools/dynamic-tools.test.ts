import { callsTool, type Script, says, scriptedModel, startTestServer, streams, turn } from 'keelson/testing';
import { expect, test } from 'vitest';

const lookup = {
  name: 'lookup',
  description: 'Looks up a ticket',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
};
const deferred = [
  { ...lookup, name: 'lookup_ticket', namespace: 'tickets', deferLoading: true },
  { ...lookup, name: 'close_ticket', description: 'Closes one', namespace: 'tickets', deferLoading: true },
  { ...lookup, name: 'paint', description: 'Paints a wall', namespace: 'art', deferLoading: true },
];

async function runWith(script: Script, tools: readonly Record<string, unknown>[], model = 'gpt-5.2') {
  const scripted = scriptedModel([...script, says('done')]);
  const server = await startTestServer({ model: scripted });
  const dynamicTools = tools.map((tool) => ({ ...lookup, ...tool }));
  const { thread } = await server.thread.start({ cwd: '/', model, dynamicTools });
  const run = async () => {
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    await done;
    return outputs();
  };
  const outputs = () =>
    Object.fromEntries(
      (scripted.requests.at(-1)?.body.input ?? []).flatMap((item) =>
        typeof item.type === 'string' && item.type.endsWith('_output') ? [[String(item.call_id), item.output ?? item.tools]] : [],
      ),
    );
  return { server, run, model: scripted, [Symbol.asyncDispose]: () => server.close() };
}

const named = (call: { callId: string; namespace: string; name: string }) =>
  streams({
    type: 'response.output_item.done',
    item: { type: 'function_call', call_id: call.callId, name: call.name, namespace: call.namespace, arguments: '{}' },
  });

const searches = (callId: string, args: unknown) =>
  streams({
    type: 'response.output_item.done',
    item: { type: 'tool_search_call', call_id: callId, execution: 'client', status: 'completed', arguments: args },
  });

test("a client's tool is asked of the client, and its answer is told to the model", async () => {
  await using place = await runWith([callsTool('lookup', { id: '7' }, { callId: 'c' })], [lookup]);
  const asked: unknown[] = [];
  place.server.handle('item/tool/call', (params) => {
    asked.push(params);
    return {
      success: true,
      contentItems: [
        { type: 'inputText', text: 'T' },
        { type: 'inputImage', imageUrl: 'data:image/png;base64,AA' },
      ],
    };
  });

  const outputs = await place.run();

  expect(asked).toEqual([
    { threadId: expect.any(String), turnId: expect.any(String), callId: 'c', namespace: null, tool: 'lookup', arguments: { id: '7' } },
  ]);
  expect(outputs).toEqual({
    c: [
      { type: 'input_text', text: 'T' },
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'high' },
    ],
  });
  expect(place.server.items('dynamicToolCall')).toMatchObject([{ id: 'c', status: 'completed', success: true }]);
  expect(place.server.heard.map(({ method }) => method)).not.toContain('serverRequest/resolved');
});

test('an error and an answer that does not fit fail the call, and the turn goes on', async () => {
  const script = [turn(callsTool('lookup', {}, { callId: 'error' }), callsTool('lookup', {}, { callId: 'ok' }))];
  await using place = await runWith(script, [lookup]);
  place.server.handle('item/tool/call', ({ callId }) => {
    if (callId === 'error') throw new Error('broken');
    return { success: false, contentItems: [{ type: 'inputText', text: 'not found' }] };
  });

  expect(await place.run()).toEqual({ error: 'dynamic tool request failed', ok: 'not found' });
  expect(place.server.items('dynamicToolCall').map(({ status }) => status)).toEqual(['failed', 'failed']);
});

test('arguments that are no JSON are answered without asking anybody', async () => {
  await using place = await runWith([callsTool('lookup', '{bad', { callId: 'c' })], [lookup]);

  expect(await place.run()).toEqual({ c: expect.stringMatching(/^failed to parse function arguments: /) });
  expect(place.server.items('dynamicToolCall')).toEqual([]);
});

test('tools of a namespace are offered as a group, and called with it', async () => {
  const script = [turn(named({ callId: 'in', namespace: 'n', name: 'lookup' }), callsTool('lookup', {}, { callId: 'bare' }))];
  await using place = await runWith(script, [{ namespace: 'n' }]);
  place.server.handle('item/tool/call', ({ namespace }) => ({
    success: true,
    contentItems: [{ type: 'inputText', text: `${namespace}` }],
  }));

  expect(await place.run()).toEqual({ in: 'n', bare: 'unsupported call: lookup' });
  expect(place.model.requests[0]?.body.tools.at(-1)).toMatchObject({
    type: 'namespace',
    name: 'n',
    description: 'Tools in the n namespace.',
    tools: [{ type: 'function', name: 'lookup' }],
  });
});

test('deferred tools are found by a search, and called at once', async () => {
  const script = [
    turn(searches('q', { query: 'tickets' }), searches('one', { query: 'tickets', limit: 1 }), searches('other', { query: 'zebra' })),
    named({ callId: 'c', namespace: 'tickets', name: 'lookup_ticket' }),
  ];
  await using place = await runWith(script, deferred, 'gpt-5.5');
  place.server.handle('item/tool/call', () => ({ success: true, contentItems: [{ type: 'inputText', text: 'T' }] }));

  const outputs = await place.run();

  const names = JSON.stringify(place.model.requests.map(({ body }) => body.tools));
  expect(names).toContain('tool_search');
  expect(names).not.toContain('lookup_ticket');
  expect(outputs).toMatchObject({
    q: [
      {
        type: 'namespace',
        name: 'tickets',
        tools: [{ name: 'lookup_ticket', defer_loading: true }, { name: 'close_ticket' }],
      },
    ],
    one: [{ name: 'tickets', tools: [{ name: 'lookup_ticket' }] }],
    other: [],
    c: 'T',
  });
});

test.each([{ query: '' }, { query: '  ' }, { query: 'x', limit: 0 }, {}, { query: 5 }])('the search %j finds nothing', async (args) => {
  await using place = await runWith([searches('q', args)], deferred, 'gpt-5.5');

  expect(await place.run()).toEqual({ q: [] });
});

test('a model that cannot search is not offered it, but may call what is deferred', async () => {
  await using place = await runWith([named({ callId: 'c', namespace: 'art', name: 'paint' })], deferred, 'no-such-model');
  place.server.handle('item/tool/call', () => ({ success: true, contentItems: [{ type: 'inputText', text: 'painted' }] }));

  expect(await place.run()).toEqual({ c: 'painted' });
  expect(JSON.stringify(place.model.requests[0]?.body.tools)).not.toMatch(/tool_search|paint/);
});

test.each([
  [[{ name: '' }], 'dynamic tool name must not be empty'],
  [[{ name: 'a b' }], 'dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: a b'],
  [[{ name: ' a' }], 'dynamic tool name has leading/trailing whitespace:  a'],
  [[{ name: 'a' }, { name: 'a' }], 'duplicate dynamic tool name: a'],
  [[{ namespace: 'n' }, { namespace: 'n' }], 'duplicate dynamic tool name in namespace n: lookup'],
  [[{ name: 'mcp__x' }], 'dynamic tool name is reserved: mcp__x'],
  [[{ namespace: ' ' }], 'dynamic tool namespace must not be empty for lookup'],
  [[{ namespace: 'b c' }], 'dynamic tool namespace must match ^[a-zA-Z0-9_-]+$ to match Responses API: b c'],
  [[{ namespace: 'mcp' }], 'dynamic tool namespace is reserved for lookup: mcp'],
  [[{ namespace: 'functions' }], 'dynamic tool namespace collides with a reserved Responses API namespace for lookup: functions'],
  [[{ deferLoading: true }], 'deferred dynamic tool must include a namespace: lookup'],
  [
    [{ inputSchema: { type: 'null' } }],
    'dynamic tool input schema is not supported for lookup: tool input schema must not be a singleton null type',
  ],
  [[{ inputSchema: 3 }], 'dynamic tool input schema is not supported for lookup: invalid type: integer `3`, expected struct JsonSchema'],
])('a thread cannot start with the tools %j', async (tools, message) => {
  await expect(runWith([], tools)).rejects.toMatchObject({ code: -32600, message });
});

test('the same name in different namespaces is two tools', async () => {
  await using place = await runWith([], [{ namespace: 'a' }, { namespace: 'b' }, {}]);

  await place.run();

  expect(JSON.stringify(place.model.requests[0]?.body.tools).match(/"name":"lookup"/g)).toHaveLength(3);
});
