// Everything that happens in one turn, as one loop. It ends with its turn.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';

export async function main(prompt: string, write: (text: string) => void, options: AppServerOptions = {}): Promise<void> {
  await using server = await AppServer.start(options);
  const { thread } = await server.thread.start({ cwd: options.cwd ?? process.cwd() });
  const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });

  for await (const { method, params } of server.notifications({ turnId: turn.id })) {
    if (method === 'item/agentMessage/delta') write(params.delta);
    if (method === 'item/started') write(`[${params.item.type}]\n`);
    if (method === 'turn/completed') write(`\n[turn ${params.turn.status}]\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? 'Say hello.', (text) => void process.stdout.write(text));
}
