import { hookEventOf } from '../../extensions/hooks/hook-event.js';
import type { HookMoment } from './hook-moment.js';

/** What a hook reads. The names are fixed: programs that others wrote know them. */
export function hookInput(
  { id, writer }: { readonly id: string; readonly writer: { readonly path: string | null } | null },
  { event, turnId, settings, facts }: HookMoment,
): Readonly<Record<string, unknown>> {
  const isCompaction = event === 'preCompact' || event === 'postCompact';
  return {
    session_id: id,
    ...(event === 'sessionStart' ? {} : { turn_id: turnId }),
    transcript_path: writer?.path ?? null,
    cwd: settings.cwd,
    hook_event_name: hookEventOf(event).title,
    model: settings.model,
    ...(isCompaction ? {} : { permission_mode: settings.approvalPolicy === 'never' ? 'bypassPermissions' : 'default' }),
    ...facts,
  };
}
