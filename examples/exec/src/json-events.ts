import type { ServerNotification, ThreadItem, ThreadTokenUsage, TurnPlanStep } from 'keelson/protocol';
import { toJsonItem } from './json-item.js';
import type { Renderer } from './renderer.js';

type Plan = readonly Pick<TurnPlanStep, 'step' | 'status'>[];

/** The events that programs read: one JSON object per line, with ids counted in the order in which items appear. */
export function createJsonEvents(write: (line: string) => void): Renderer {
  let count = 0;
  const ids = new Map<string, string>();
  let todo: { readonly id: string; readonly plan: Plan } | null = null;
  let usage: ThreadTokenUsage['total'] | null = null;
  const early: ServerNotification[] = [];
  let hasBegun = false;

  const emit = (event: object): void => write(`${JSON.stringify(event)}\n`);
  const nextId = (): string => `item_${count++}`;
  const idOf = (item: ThreadItem): string => {
    const known = ids.get(item.id) ?? nextId();
    ids.set(item.id, known);
    return known;
  };
  const tellItem = (type: 'item.started' | 'item.completed', item: ThreadItem): void => {
    const fields = toJsonItem(item, type === 'item.started' ? 'started' : 'completed');
    if (fields === null) return;
    const id = idOf(item);
    emit({ type, item: { id, ...fields } });
  };
  const tellError = (message: string): void => emit({ type: 'item.completed', item: { id: nextId(), type: 'error', message } });
  const tellPlan = (type: string, { id, plan }: NonNullable<typeof todo>): void =>
    emit({
      type,
      item: { id, type: 'todo_list', items: plan.map(({ step, status }) => ({ text: step, completed: status === 'completed' })) },
    });

  const hear = (notification: ServerNotification): void => {
    switch (notification.method) {
      case 'turn/started':
        emit({ type: 'turn.started' });
        break;
      case 'item/started':
        tellItem('item.started', notification.params.item);
        break;
      case 'item/completed':
        tellItem('item.completed', notification.params.item);
        break;
      case 'turn/plan/updated': {
        const type = todo === null ? 'item.started' : 'item.updated';
        todo = { id: todo?.id ?? nextId(), plan: notification.params.plan };
        tellPlan(type, todo);
        break;
      }
      case 'thread/tokenUsage/updated':
        usage = notification.params.tokenUsage.total;
        break;
      case 'error':
        emit({ type: 'error', message: withDetails(notification.params.error) });
        break;
      case 'configWarning':
        tellError(withDetails({ message: notification.params.summary, additionalDetails: notification.params.details ?? null }));
        break;
      case 'deprecationNotice':
        tellError(withDetails({ message: notification.params.summary, additionalDetails: notification.params.details ?? null }));
        break;
      case 'model/rerouted': {
        const { fromModel, toModel, reason } = notification.params;
        tellError(`model rerouted: ${fromModel} -> ${toModel} (${reason.charAt(0).toUpperCase()}${reason.slice(1)})`);
        break;
      }
      case 'turn/completed': {
        if (todo !== null) tellPlan('item.completed', todo);
        const { status, error } = notification.params.turn;
        if (status === 'completed') emit({ type: 'turn.completed', usage: toJsonUsage(usage) });
        if (status === 'failed') emit({ type: 'turn.failed', error: { message: error === null ? 'turn failed' : withDetails(error) } });
        break;
      }
    }
  };

  return {
    begin({ thread }) {
      emit({ type: 'thread.started', thread_id: thread.id });
      hasBegun = true;
      for (const notification of early) hear(notification);
    },
    hear(notification) {
      if (hasBegun) hear(notification);
      else early.push(notification);
    },
    end: () => undefined,
  };
}

const withDetails = ({ message, additionalDetails }: { message: string; additionalDetails: string | null }): string =>
  additionalDetails === null ? message : `${message} (${additionalDetails})`;

const toJsonUsage = (total: ThreadTokenUsage['total'] | null): object => ({
  input_tokens: total?.inputTokens ?? 0,
  cached_input_tokens: total?.cachedInputTokens ?? 0,
  output_tokens: total?.outputTokens ?? 0,
  reasoning_output_tokens: total?.reasoningOutputTokens ?? 0,
});
