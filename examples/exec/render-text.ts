import type { ServerNotification, ThreadItem } from 'keelson/protocol';

export interface TextRenderer {
  render(notification: ServerNotification): void;
}

const planMarks = { pending: ' ', inProgress: '>', completed: 'x' } as const;

/** Shows a turn to a person, as it happens: one line per fact, the assistant's words as they stream in. */
export function createTextRenderer(write: (text: string) => void): TextRenderer {
  let streaming: string | null = null;
  let tokens: string | null = null;

  const line = (text: string): void => {
    if (streaming !== null) write('\n');
    streaming = null;
    write(`${text}\n`);
  };

  const stream = (itemId: string, text: string): void => {
    if (streaming !== itemId) line('');
    streaming = itemId;
    write(text);
  };

  const started = (item: ThreadItem): void => {
    if (item.type === 'commandExecution') line(`$ ${item.command}`);
  };

  const completed = (item: ThreadItem): void => {
    if (item.type === 'commandExecution') {
      const output = (item.aggregatedOutput ?? '').trimEnd();
      if (output !== '') line(indent(output));
      line(`  (${item.status}${item.exitCode === null ? '' : `, exit ${item.exitCode}`})`);
    } else if (item.type === 'fileChange') {
      for (const change of item.changes) line(`± ${change.kind.type} ${change.path} (${item.status})\n${indent(change.diff.trimEnd())}`);
    } else if (item.type === 'agentMessage' && streaming !== item.id) {
      line(`\n${item.text}`);
    }
  };

  return {
    render(notification) {
      switch (notification.method) {
        case 'turn/plan/updated':
          line('plan');
          for (const { status, step } of notification.params.plan) line(`  [${planMarks[status]}] ${step}`);
          break;
        case 'item/started':
          started(notification.params.item);
          break;
        case 'item/agentMessage/delta':
          stream(notification.params.itemId, notification.params.delta);
          break;
        case 'item/completed':
          completed(notification.params.item);
          break;
        case 'thread/tokenUsage/updated': {
          const { inputTokens, outputTokens, totalTokens } = notification.params.tokenUsage.total;
          tokens = `${totalTokens} tokens (${inputTokens} in, ${outputTokens} out)`;
          break;
        }
        case 'error':
          line(`! ${notification.params.error.message}`);
          break;
        case 'turn/completed':
          line(`\nturn ${notification.params.turn.status}${tokens === null ? '' : ` · ${tokens}`}`);
          break;
      }
    },
  };
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
