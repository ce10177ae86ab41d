import type { AppsMentioned, AppUsed } from '../../engine/events/extension-event.js';
import type { AnalyticsFact } from '../../telemetry/analytics/fact.js';
import type { KnownThread } from './known-thread.js';

/** The user named apps. */
export function toAppsMentioned({ turnId, apps }: AppsMentioned, thread: KnownThread): readonly AnalyticsFact[] {
  const { mentioned } = appsOf(thread, turnId);
  return apps.map(({ id, name }) => {
    mentioned.add(id);
    const event_params = { ...common(thread, turnId), connector_id: id, app_name: name, invoke_type: 'explicit' as const };
    return { event_type: 'codex_app_mentioned', event_params };
  });
}

/** A tool of an app was called: told once for each turn. */
export function toAppUsed({ turnId, app: { id, name } }: AppUsed, thread: KnownThread): readonly AnalyticsFact[] {
  const { mentioned, used } = appsOf(thread, turnId);
  if (used.has(id)) return [];
  used.add(id);
  const invoke_type = mentioned.has(id) ? ('explicit' as const) : ('implicit' as const);
  return [{ event_type: 'codex_app_used', event_params: { ...common(thread, turnId), connector_id: id, app_name: name, invoke_type } }];
}

function appsOf({ apps }: KnownThread, turnId: string): KnownThread['apps'] {
  if (apps.turnId !== turnId) {
    apps.turnId = turnId;
    apps.mentioned.clear();
    apps.used.clear();
  }
  return apps;
}

const common = ({ id, client, model }: KnownThread, turnId: string) => ({
  thread_id: id,
  turn_id: turnId,
  product_client_id: client.product_client_id,
  model_slug: model,
});
