// Two clients of one server: one has the work done, the other joins it, watches, and says what may run.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions, type Client } from 'keelson';

/** Joins a thread that somebody else works in: its notifications come here, too, and the questions that are open. */
async function supervise(client: Client, threadId: string): Promise<string[]> {
  const log: string[] = [];
  client.handle('item/commandExecution/requestApproval', ({ command }) => {
    log.push(`allowed: ${command}`);
    return { decision: 'accept' };
  });
  client.on('item/completed', ({ item }) => {
    if (item.type === 'commandExecution') log.push(`exited with ${item.exitCode}: ${item.command}`);
  });
  await client.thread.resume({ threadId });
  return log;
}

/** What the supervisor saw, and what the agent answered to the worker. */
export async function main(prompt: string, options: AppServerOptions = {}): Promise<{ log: string[]; answer: string }> {
  await using server = await AppServer.start(options);
  const worker = await server.connect({ clientInfo: { name: 'worker', version: '1.0.0' } });
  const supervisor = await server.connect({ clientInfo: { name: 'supervisor', version: '1.0.0' } });

  // The worker leaves it to the other: the signal fires when somebody has answered.
  worker.handle('item/commandExecution/requestApproval', async (_params, { signal }) => {
    await once(signal, 'abort');
    return { decision: 'decline' };
  });
  let answer = '';
  worker.on('item/agentMessage/delta', ({ delta }) => {
    answer += delta;
  });

  const { thread } = await worker.thread.start({ cwd: options.cwd ?? process.cwd(), approvalPolicy: 'untrusted' });
  const done = worker.once('turn/completed');
  await worker.turn.start({ threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });
  const log = await supervise(supervisor, thread.id);
  await done;
  return { log, answer };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await main(process.argv[2] ?? 'Run the tests.'));
