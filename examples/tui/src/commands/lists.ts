import type { Session } from '../session/session.js';
import type { ThreadPlace } from './run-command.js';

/** Prints the MCP servers and what they offer. */
export async function listMcp({ server, tell }: Pick<Session, 'server' | 'tell'>): Promise<void> {
  const { data } = await server.mcpServerStatus.list({});
  if (data.length === 0) return tell('no MCP servers are configured', 'dim');
  tell(data.map(({ name, authStatus, tools }) => `${name} (${authStatus}): ${Object.keys(tools).join(', ') || 'no tools'}`).join('\n'));
}

/** Prints the skills that the agent has in the folder, and the files that are none though they look like it. */
export async function listSkills({ session: { server, tell }, thread: { cwd } }: ThreadPlace): Promise<void> {
  const { data } = await server.skills.list({ cwds: [cwd] });
  const skills = data.flatMap((entry) => entry.skills);
  const errors = data.flatMap((entry) => entry.errors);
  if (errors.length > 0) tell(errors.map(({ path, message }) => `${path}: ${message}`).join('\n'), 'error');
  if (skills.length === 0) return tell('there are no skills', 'dim');
  tell(skills.map(({ name, description, enabled }) => `$${name}${enabled ? '' : ' (off)'}: ${description}`).join('\n'));
}
