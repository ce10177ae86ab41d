// A tool of your own: it runs in this process, and the model may call it in every thread.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions, defineTool } from 'keelson';
import * as z from 'zod';

const stock = new Map([
  ['bolt', 40],
  ['nut', 0],
]);

const lookUp = defineTool({
  name: 'look_up_stock',
  description: 'Tells how many pieces of a part are in stock.',
  inputSchema: z.object({ part: z.string().describe('The name of the part, in lower case.') }),
  run: ({ part }) => {
    const count = stock.get(part);
    if (count === undefined) throw new Error(`there is no part called ${part}`); // The model is told.
    return `${count} pieces`;
  },
});

/** What the assistant said, and which calls of the tool it made for that. */
export async function main(prompt: string, options: AppServerOptions = {}): Promise<{ answer: string; calls: string[] }> {
  await using server = await AppServer.start({ ...options, tools: [lookUp] });
  let answer = '';
  const calls: string[] = [];
  server.on('item/completed', ({ item }) => {
    if (item.type === 'agentMessage') answer = item.text;
    if (item.type === 'dynamicToolCall') calls.push(`${item.tool}(${JSON.stringify(item.arguments)}): ${item.status}`);
  });

  const { thread } = await server.thread.start({ cwd: options.cwd ?? process.cwd() });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });
  await done;
  return { answer, calls };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await main(process.argv[2] ?? 'How many bolts are left?'));
