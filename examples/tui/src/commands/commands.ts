export const commands = [
  { name: 'new', description: 'start a new thread' },
  { name: 'resume', description: 'go on with a stored thread' },
  { name: 'fork', description: 'go on in a copy of this thread' },
  { name: 'rename', description: 'give this thread a name', argument: 'name' },
  { name: 'model', description: 'choose the model and how hard it thinks' },
  { name: 'approvals', description: 'choose what happens without asking' },
  { name: 'review', description: 'have changes reviewed' },
  { name: 'compact', description: 'make room in the context' },
  { name: 'diff', description: 'show what git says has changed' },
  { name: 'copy', description: 'copy the last answer' },
  { name: 'ps', description: 'list the background terminals, and end them' },
  { name: 'stop', description: 'end the background terminals' },
  { name: 'mcp', description: 'list the MCP servers and their tools' },
  { name: 'skills', description: 'list the skills' },
  { name: 'status', description: 'show the thread, its settings and its tokens' },
  { name: 'login', description: 'log in with another account' },
  { name: 'logout', description: 'forget the account' },
  { name: 'help', description: 'list commands and keys' },
  { name: 'quit', description: 'leave' },
] as const satisfies readonly { name: string; description: string; argument?: string }[];

export type CommandName = (typeof commands)[number]['name'];

export type Submission =
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'command'; readonly name: CommandName; readonly argument: string }
  | { readonly kind: 'unknown'; readonly name: string };

/** What a sent text is. Only a slash with a single word behind it is taken for a command, so that paths remain prompts; its beginning is enough. */
export function readSubmission(text: string): Submission {
  const trimmed = text.trim();
  if (trimmed.startsWith('!') && trimmed.length > 1) return { kind: 'shell', command: trimmed.slice(1).trim() };
  const match = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(trimmed);
  const name = match?.[1];
  if (name === undefined) return { kind: 'prompt', text: trimmed };
  const fitting = commands.filter((one) => one.name.startsWith(name === 'exit' ? 'quit' : name));
  const command = fitting.find((one) => one.name === name) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (command) return { kind: 'command', name: command.name, argument: match?.[2] ?? '' };
  return { kind: 'unknown', name };
}
