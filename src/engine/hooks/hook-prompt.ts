import { createHash } from 'node:crypto';
import type { ResponseItem } from '../../model/model-transport.js';
import { textsOf } from '../../platform/json.js';
import type { HookPromptFragment, ThreadItem } from '../../protocol/index.js';
import { message } from '../context/history.js';

/** A turn goes on with these words instead of the user's. */
export function hookPromptMessage(fragments: readonly HookPromptFragment[]): ResponseItem {
  const toText = ({ hookRunId, text }: HookPromptFragment): string =>
    `<hook_prompt hook_run_id="${escaped(hookRunId).replaceAll('"', '&quot;')}">${escaped(text)}</hook_prompt>`;
  return message('user', fragments.map(toText));
}

/** The fragments of such a message; `null`: it is something else. */
export function findHookPrompt(item: unknown): readonly HookPromptFragment[] | null {
  if (typeof item !== 'object' || item === null || !('role' in item) || item.role !== 'user' || !('content' in item)) return null;
  const fragments = textsOf(item.content).map(toFragment);
  const known = fragments.filter((fragment) => fragment !== null);
  return fragments.length > 0 && known.length === fragments.length ? known : null;
}

const prompt = /^\s*<hook_prompt hook_run_id="([^"]*)">([\s\S]*)<\/hook_prompt>\s*$/;

function toFragment(text: string): HookPromptFragment | null {
  const found = prompt.exec(text);
  return found ? { hookRunId: unescaped(found[1] ?? ''), text: unescaped(found[2] ?? '') } : null;
}

/** @param ordinal its number in the turn: the id is the same whenever the thread is read. */
export const hookPromptItem = (
  fragments: readonly HookPromptFragment[],
  { turnId, ordinal }: { readonly turnId: string; readonly ordinal: number },
): Extract<ThreadItem, { type: 'hookPrompt' }> => ({
  type: 'hookPrompt',
  id: uuidOf(`hook prompt ${ordinal} of ${turnId}`),
  fragments: [...fragments],
});

function uuidOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`, digits.slice(20, 32)].join('-');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
