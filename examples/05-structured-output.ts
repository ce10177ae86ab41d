// An answer in the shape that a program wants: the model is held to a schema, and what comes back is checked by it.
import { fileURLToPath } from 'node:url';
import { AppServer, type AppServerOptions, run } from 'keelson';
import * as z from 'zod';

const Verdict = z.object({
  summary: z.string().describe('One sentence.'),
  risk: z.enum(['low', 'medium', 'high']),
  files: z.array(z.string()).describe('Paths that should be looked at first.'),
});

export async function main(prompt: string, options: AppServerOptions = {}): Promise<z.output<typeof Verdict>> {
  await using server = await AppServer.start(options);
  const { status, error, text } = await run(server, {
    prompt,
    cwd: options.cwd ?? process.cwd(),
    outputSchema: z.toJSONSchema(Verdict),
  });
  if (status !== 'completed') throw new Error(error?.message ?? `the turn was ${status}`);
  return Verdict.parse(JSON.parse(text));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await main(process.argv[2] ?? 'How risky are the changes that are not committed?'));
}
