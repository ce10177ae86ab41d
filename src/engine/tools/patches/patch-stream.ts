import { PatchPreview } from '../../patch/patch-preview.js';
import type { InputStream, ToolContext } from '../tool.js';

/** Clients that draw a patch while it is written need no more than this. */
const intervalMs = 500;

/** Tells what a patch will change while the model writes it. */
export function streamPatch(
  callId: string,
  { threadId, turnId, emit, now }: Pick<ToolContext, 'threadId' | 'turnId' | 'emit' | 'now'>,
): InputStream {
  const preview = new PatchPreview();
  let toldAtMs: number | null = null;
  let hasMore = false;
  const tell = (): void => {
    hasMore = false;
    toldAtMs = now();
    emit({ type: 'patchUpdated', threadId, turnId, itemId: callId, changes: preview.changes() });
  };
  return {
    push: (delta) => {
      hasMore = preview.push(delta) || hasMore;
      if (hasMore && (toldAtMs === null || now() - toldAtMs >= intervalMs)) tell();
    },
    end: () => {
      hasMore = preview.push('\n') || hasMore;
      if (hasMore) tell();
    },
  };
}
