// Decides in code which commands may run. Without a handler every request for approval is refused.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions } from 'keelson';

const isReadOnly = (command: string): boolean => /\b(ls|cat|git (status|diff|log))\b/.test(command) && !/[>;&|]/.test(command);

/** The commands that were asked for, each with what was decided. */
export async function main(prompt: string, options: AppServerOptions = {}): Promise<string[]> {
  await using server = await AppServer.start(options);
  const decisions: string[] = [];
  server.handle('item/commandExecution/requestApproval', ({ command }) => {
    const decision = command && isReadOnly(command) ? 'accept' : 'decline';
    decisions.push(`${decision}: ${command}`);
    return { decision };
  });

  const { thread } = await server.thread.start({ cwd: options.cwd ?? process.cwd(), approvalPolicy: 'untrusted' });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: prompt, text_elements: [] }] });
  await done;
  return decisions;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const decision of await main(process.argv[2] ?? 'Clean up the build directory.')) console.log(decision);
}
