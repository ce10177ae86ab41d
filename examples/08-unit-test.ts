// What a unit test of your own agent looks like: a scripted model, no socket, no process of ours, milliseconds.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';
import { callsShell, says, scriptedModel } from 'keelson/testing';

export async function main(options: AppServerOptions = {}): Promise<{ status: string; exitCode: number | null; answer: string }> {
  const model = scriptedModel([callsShell('exit 3'), says('It failed.')]);
  await using server = await AppServer.start({ ...options, model });
  const { thread } = await server.thread.start({
    cwd: options.cwd ?? process.cwd(),
    approvalPolicy: 'never',
    sandbox: 'danger-full-access',
  });

  let exitCode: number | null = null;
  let answer = '';
  server.on('item/completed', ({ item }) => {
    if (item.type === 'commandExecution') exitCode = item.exitCode;
    if (item.type === 'agentMessage') answer = item.text;
  });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'run it', text_elements: [] }] });
  const { turn } = await done;

  return { status: turn.status, exitCode, answer };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await main());
