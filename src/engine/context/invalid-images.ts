import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, textsOf } from '../../platform/json.js';
import { isContextText } from './context-delta.js';

/**
 * Replaces the pictures that tools have shown since the user said something: the model could not read one of them.
 * False: there are none, so that the user must have sent it.
 */
export function replaceToolImages(history: ResponseItem[]): boolean {
  let replaced = false;
  for (let at = history.length - 1; at >= 0; at--) {
    const item = history[at];
    if (item === undefined || isUserTurn(item)) break;
    const { output } = item;
    if (!Array.isArray(output) || !output.some(isImage)) continue;
    history[at] = {
      ...item,
      output: output.map((part: unknown) => (isImage(part) ? { type: 'input_text', text: 'Invalid image' } : part)),
    };
    replaced = true;
  }
  return replaced;
}

const isImage = (part: unknown): boolean => isRecord(part) && part.type === 'input_image';

const isUserTurn = ({ type, role, content }: ResponseItem): boolean =>
  type === 'message' && role === 'user' && !textsOf(content).every(isContextText);
