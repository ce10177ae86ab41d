import type { ThreadItem, UserInput } from 'keelson/protocol';
import { changeLines } from './diff-lines.js';
import { clean, type Line, line, type Tone, toLines } from './lines.js';
import { markdownLines } from './markdown.js';

const outputRows = 12;

/** An item as people read it, before it is wrapped to the width of the screen. */
export function itemLines(item: ThreadItem): Line[] {
  switch (item.type) {
    case 'userMessage':
      return prefixed('› ', toLines(item.content.map(inputText).join('\n'), 'bold'));
    case 'agentMessage':
    case 'plan':
      return markdownLines(item.text);
    case 'reasoning':
      return item.summary.flatMap((part) => toLines(part.replaceAll('**', ''), 'dim'));
    case 'commandExecution':
      return commandLines(item);
    case 'fileChange':
      return [...changeLines(item.changes), ...outcome(item.status)];
    case 'mcpToolCall':
      return toolLines(`${item.server}.${item.tool}`, item.arguments, item.error?.message ?? null, item.status);
    case 'dynamicToolCall':
      return toolLines(item.tool, item.arguments, null, item.status);
    case 'collabAgentToolCall':
      return [...marked('◆', `agents: ${item.tool}`), ...(item.prompt ? toLines(`  ${item.prompt}`, 'dim') : [])];
    case 'webSearch':
      return marked('◆', `searched the web: ${item.query}`);
    case 'imageView':
      return marked('◆', `looked at ${item.path}`);
    case 'imageGeneration':
      return marked('◆', `made a picture${item.savedPath ? `: ${item.savedPath}` : ''}`);
    case 'enteredReviewMode':
      return marked('◆', `reviewing ${item.review}`);
    case 'exitedReviewMode':
      return markdownLines(item.review);
    case 'contextCompaction':
      return marked('◆', 'the conversation was compacted');
    case 'hookPrompt':
      return item.fragments.flatMap(({ text }) => toLines(`hook: ${text}`, 'dim'));
  }
}

function commandLines(item: Extract<ThreadItem, { type: 'commandExecution' }>): Line[] {
  const failed = item.status === 'failed';
  const rows = clean(item.aggregatedOutput ?? '')
    .replace(/\n+$/, '')
    .split('\n');
  const hidden = Math.max(0, rows.length - outputRows);
  const output = rows.join('') === '' ? [] : rows.slice(hidden).map((row) => line(`  ${row}`, 'dim'));
  const took = item.durationMs === null ? '' : ` · ${duration(item.durationMs)}`;
  return [
    ...prefixed('$ ', toLines(withoutShell(item.command), 'bold'), failed ? 'error' : 'accent'),
    ...(hidden > 0 ? [line(`  … ${hidden} lines before`, 'dim')] : []),
    ...output,
    ...(failed ? [line(`  exit code ${item.exitCode ?? 'unknown'}${took}`, 'error')] : outcome(item.status)),
  ];
}

/** The command itself, where it is one that a shell was given. */
export function withoutShell(command: string): string {
  const quoted = /^(?:\S*\/)?(?:ba|z|da)?sh -l?c (.+)$/s.exec(command)?.[1];
  if (quoted === undefined) return command;
  const single = /^'([^']*)'$/s.exec(quoted);
  const double = /^"([^"\\$`]*)"$/s.exec(quoted);
  return single?.[1] ?? double?.[1] ?? quoted;
}

function toolLines(name: string, args: unknown, problem: string | null, status: string): Line[] {
  const shown = clean(JSON.stringify(args) ?? '');
  return [
    [
      { text: '◆ ', tone: 'accent' },
      { text: clean(name), tone: 'bold' },
      { text: `(${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown})`, tone: 'dim' },
    ],
    ...(problem === null ? outcome(status) : toLines(`  ${problem}`, 'error')),
  ];
}

const outcome = (status: string): Line[] => (status === 'declined' || status === 'failed' ? [line(`  ${status}`, 'error')] : []);

const marked = (mark: string, text: string): Line[] => prefixed(`${mark} `, toLines(text), 'accent');

function prefixed(mark: string, lines: readonly Line[], tone: Tone = 'accent'): Line[] {
  return lines.map((one, index) => [{ text: index === 0 ? mark : ' '.repeat(mark.length), tone }, ...one]);
}

function inputText(input: UserInput): string {
  switch (input.type) {
    case 'text':
      return input.text;
    case 'image':
      return '[image]';
    case 'localImage':
      return `[image ${input.path}]`;
    case 'skill':
    case 'mention':
      return `$${input.name}`;
  }
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
