import { AppServer, defineTool, type ToolRunContext } from 'keelson';
import { callsTool, says, scriptedModel, startTestServer, turn } from 'keelson/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

const add = defineTool({
  name: 'add',
  description: 'Adds two numbers',
  inputSchema: z.object({ a: z.number(), b: z.number().describe('The other one').default(1) }),
  run: ({ a, b }) => String(a + b),
});

async function call(tools: Parameters<typeof startTestServer>[0], script: Parameters<typeof scriptedModel>[0]) {
  const model = scriptedModel([...script, says('done')]);
  const server = await startTestServer({ ...tools, model });
  const { thread } = await server.thread.start({ cwd: '/' });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await done;
  const outputs = (model.requests.at(-1)?.body.input ?? []).flatMap((item) => (item.type === 'function_call_output' ? [item.output] : []));
  return {
    outputs,
    items: server.items('dynamicToolCall'),
    tools: model.requests[0]?.body.tools ?? [],
    [Symbol.asyncDispose]: () => server.close(),
  };
}

test('a tool of the program is offered to the model and runs in this process, with arguments that fit', async () => {
  await using ran = await call({ tools: [add] }, [callsTool('add', { a: 2 })]);

  expect(ran.outputs).toEqual(['3']);
  expect(ran.items).toMatchObject([
    { tool: 'add', arguments: { a: 2 }, status: 'completed', contentItems: [{ type: 'inputText', text: '3' }] },
  ]);
  expect(ran.tools.at(-1)).toEqual({
    type: 'function',
    name: 'add',
    description: 'Adds two numbers',
    strict: false,
    parameters: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number', description: 'The other one' } },
      required: ['a'],
    },
  });
});

test('arguments that do not fit are answered without running the tool', async () => {
  await using ran = await call({ tools: [add] }, [callsTool('add', { a: 'two' })]);

  expect(ran.outputs).toEqual([expect.stringMatching(/^failed to parse function arguments: .*expected number/s)]);
  expect(ran.items).toEqual([]);
});

test('what a tool throws is told to the model', async () => {
  const broken = defineTool({
    name: 'broken',
    description: '',
    inputSchema: { type: 'object' },
    run: () => {
      throw new Error('no such part');
    },
  });

  await using ran = await call({ tools: [broken] }, [callsTool('broken', {})]);

  expect(ran.outputs).toEqual(['no such part']);
  expect(ran.items).toMatchObject([{ status: 'failed', success: false }]);
});

test('a tool knows whose call it answers, and may show images', async () => {
  const seen: ToolRunContext[] = [];
  const draw = defineTool({
    name: 'draw',
    description: '',
    inputSchema: { type: 'object' },
    run: (_args, context) => {
      seen.push(context);
      return { contentItems: [{ type: 'inputImage', imageUrl: 'data:image/png;base64,AA' }] };
    },
  });

  await using ran = await call({ tools: [draw] }, [callsTool('draw', {}, { callId: 'c' })]);

  expect(seen).toMatchObject([{ callId: 'c', cwd: '/', threadId: expect.any(String), turnId: expect.any(String) }]);
  expect(ran.outputs).toEqual([[{ type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'high' }]]);
});

test('tools that say so run side by side', async () => {
  let waiting = 0;
  let release = (): void => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const meet = defineTool({
    name: 'meet',
    description: '',
    parallel: true,
    inputSchema: { type: 'object' },
    run: async () => {
      if (++waiting === 2) release();
      await both;
      return 'met';
    },
  });

  await using ran = await call({ tools: [meet] }, [turn(callsTool('meet', {}), callsTool('meet', {}))]);

  expect(ran.outputs).toEqual(['met', 'met']);
});

test('a name that models cannot call is refused when the server starts', async () => {
  const tools = [{ ...add, name: 'a b' }];

  await expect(AppServer.start({ configFiles: 'none', tools })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: 'dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: a b',
  });
});
