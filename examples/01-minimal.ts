// The smallest program: a server in this process, one thread, one turn, its answer.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';

export async function main(prompt: string, options: AppServerOptions = {}): Promise<string> {
  await using server = await AppServer.start(options);
  const { thread } = await server.thread.start({ cwd: options.cwd ?? process.cwd() });
  const done = server.once('turn/completed');
  let answer = '';
  server.on('item/agentMessage/delta', ({ delta }) => {
    answer += delta;
  });
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });
  await done;
  return answer;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await main(process.argv[2] ?? 'Say hello.'));
