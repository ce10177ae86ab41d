import type { ServerNotification, ThreadItem, TurnError, TurnPlanStep } from 'keelson/protocol';
import { plain, type Style } from './ansi.js';
import type { Renderer, RunFacts } from './renderer.js';

interface Options {
  /** Takes all but the final message. */
  readonly tell: (text: string) => void;
  /** Takes the final message. `null`: it has been shown already. */
  readonly answer: ((text: string) => void) | null;
  readonly style: Style;
  readonly version: string;
  readonly reasoning: 'hidden' | 'summary' | 'raw';
  /** What comes from models and commands must not steer a terminal. */
  readonly isTerminal: boolean;
}

/** What a person reads: what runs, how long, what came of it, and last the answer. */
export function createHumanText({ tell, answer, style, version, reasoning, isTerminal }: Options): Renderer {
  const early: ServerNotification[] = [];
  let hasBegun = false;
  let shownDiff = '';
  let shownError = '';
  let tokens: number | null = null;
  const line = (text: string): void => tell(`${text}\n`);

  const started = (item: ThreadItem): void => {
    if (item.type === 'commandExecution') line(`${style.voice('exec')}\n${style.bold(item.command)} in ${item.cwd}`);
    if (item.type === 'fileChange') line(style.bold('apply patch'));
    if (item.type === 'mcpToolCall') line(`${style.bold('mcp:')} ${item.server}/${item.tool} started`);
    if (item.type === 'collabAgentToolCall') line(`${style.bold('collab:')} ${describeCollab(item)}`);
    if (item.type === 'webSearch') line(`${style.bold('web search:')} ${item.query}`);
  };

  const failed = ({ message, additionalDetails }: TurnError): void => {
    const text = additionalDetails === null ? message : `${message} (${additionalDetails})`;
    if (text !== shownError) line(`${style.alarm('ERROR:')} ${text}`);
    shownError = text;
  };

  const completed = (item: ThreadItem): void => {
    const text = describeEnd(item, style, reasoning);
    if (text !== null) line(text);
  };

  const hear = (notification: ServerNotification): void => {
    switch (notification.method) {
      case 'item/started':
        started(notification.params.item);
        break;
      case 'item/completed':
        completed(notification.params.item);
        break;
      case 'turn/plan/updated': {
        const { explanation, plan } = notification.params;
        if (explanation) line(style.dim(explanation));
        for (const step of plan) line(`  ${describeStep(step, style)}`);
        break;
      }
      case 'turn/diff/updated': {
        const { diff } = notification.params;
        if (diff.trim() !== '' && diff !== shownDiff) line(paintDiff(diff, style));
        shownDiff = diff;
        break;
      }
      case 'thread/tokenUsage/updated': {
        const { inputTokens, cachedInputTokens, outputTokens } = notification.params.tokenUsage.total;
        tokens = Math.max(0, inputTokens - cachedInputTokens) + outputTokens;
        break;
      }
      case 'hook/started':
        line(`${style.bold('hook:')} ${capital(notification.params.run.eventName)}`);
        break;
      case 'hook/completed':
        line(`${style.bold('hook:')} ${capital(notification.params.run.eventName)} ${capital(notification.params.run.status)}`);
        break;
      case 'warning':
        line(`${style.bold('warning:')} ${notification.params.message}`);
        break;
      case 'configWarning': {
        const { summary, details } = notification.params;
        line(`${style.bold('warning:')} ${summary}${details ? ` (${details})` : ''}`);
        break;
      }
      case 'deprecationNotice': {
        const { summary, details } = notification.params;
        line(`${style.bold('deprecated:')} ${summary}${details ? `\n${style.dim(details)}` : ''}`);
        break;
      }
      case 'error':
        failed(notification.params.error);
        break;
      case 'model/rerouted':
        line(`${style.bold('model rerouted:')} ${notification.params.fromModel} -> ${notification.params.toModel}`);
        break;
      case 'turn/completed': {
        const { status, error } = notification.params.turn;
        if (status === 'failed' && error !== null) failed(error);
        if (status === 'interrupted') line(style.dim('turn interrupted'));
        break;
      }
    }
  };

  return {
    begin(facts) {
      for (const text of header(facts, style, version)) line(text);
      hasBegun = true;
      for (const notification of early) hear(notification);
    },
    hear(notification) {
      const shown = isTerminal ? withoutControls(notification) : notification;
      if (hasBegun) hear(shown);
      else early.push(shown);
    },
    end(outcome) {
      if (tokens !== null) line(`${style.dim('tokens used')}\n${tokens.toLocaleString('en-US')}`);
      if (outcome.completed && outcome.finalMessage !== null)
        answer?.(`${isTerminal ? plain(outcome.finalMessage) : outcome.finalMessage}\n`);
    },
  };
}

function header(facts: RunFacts, style: Style, version: string): readonly string[] {
  const entries = [
    ['workdir', facts.workdir],
    ['model', facts.model],
    ['provider', facts.provider],
    ['approval', 'never'],
    ['sandbox', facts.sandbox],
    ['reasoning effort', facts.effort],
    ['reasoning summaries', facts.summaries],
    ['session id', facts.thread.id],
  ] as const;
  const rule = '--------';
  return [
    `keelson-exec v${version}`,
    rule,
    ...entries.map(([name, value]) => `${style.bold(`${name}:`)} ${value}`),
    rule,
    `${style.cyan('user')}\n${facts.prompt}`,
  ];
}

/** As hooks are named where they are configured. */
const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function describeStep({ status, step }: TurnPlanStep, style: Style): string {
  switch (status) {
    case 'completed':
      return `${style.green('✓')} ${step}`;
    case 'inProgress':
      return `${style.cyan('→')} ${step}`;
    case 'pending':
      return style.dim(`• ${step}`);
  }
}

/** What is done with other agents, and the beginning of what they are told. */
function describeCollab({ tool, prompt }: Extract<ThreadItem, { type: 'collabAgentToolCall' }>): string {
  const words = tool.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const [text = ''] = prompt?.trim().split('\n') ?? [];
  if (text === '') return words;
  return `${words}: ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}

function describeEnd(item: ThreadItem, style: Style, reasoning: Options['reasoning']): string | null {
  switch (item.type) {
    case 'agentMessage':
      return `${style.voice('codex')}\n${item.text}`;
    case 'reasoning': {
      const text = (reasoning === 'raw' ? item.content : reasoning === 'summary' ? item.summary : []).join('\n');
      return text.trim() === '' ? null : style.dim(text);
    }
    case 'commandExecution':
      return describeCommand(item, style);
    case 'fileChange': {
      const status = item.status === 'completed' ? style.green(item.status) : style.red(item.status);
      return [`${style.bold('patch:')} ${status}`, ...item.changes.map(({ path }) => style.dim(path))].join('\n');
    }
    case 'mcpToolCall': {
      const isFine = item.status === 'completed';
      const verdict = isFine ? style.green('(completed)') : style.red('(failed)');
      return `${style.bold('mcp:')} ${item.server}/${item.tool} ${verdict}${item.error === null ? '' : `\n${item.error.message}`}`;
    }
    case 'webSearch':
      return `${style.bold('web search:')} ${item.query}`;
    case 'contextCompaction':
      return style.dim('context compacted');
    default:
      return null;
  }
}

function describeCommand(item: Extract<ThreadItem, { type: 'commandExecution' }>, style: Style): string {
  const time = `in ${item.durationMs ?? 0}ms:`;
  const verdict =
    item.status === 'completed'
      ? style.green(` succeeded ${time}`)
      : style.red(item.status === 'declined' ? ` declined ${time}` : ` exited ${item.exitCode ?? -1} ${time}`);
  const output = item.aggregatedOutput ?? '';
  return output.trim() === '' ? verdict : `${verdict}\n${output.replace(/\n$/, '')}`;
}

const paintDiff = (diff: string, style: Style): string =>
  diff
    .split('\n')
    .map((text) => {
      if (text.startsWith('+') && !text.startsWith('+++')) return style.green(text);
      if (text.startsWith('-') && !text.startsWith('---')) return style.red(text);
      return text.startsWith('@@') ? style.cyan(text) : text;
    })
    .join('\n');

/** The pieces of what streams are not shown. */
const withoutControls = (notification: ServerNotification): ServerNotification =>
  /delta$/i.test(notification.method)
    ? notification
    : JSON.parse(JSON.stringify(notification), (_, value: unknown) => (typeof value === 'string' ? plain(value) : value));
