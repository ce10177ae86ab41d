// What the snippets of the docs take as given: a server that runs, and what belongs to it.
import type { AppServer as Server } from 'keelson';

declare global {
  const server: Server;
  const threadId: string;
  const home: string;
  const cwd: string;
}
