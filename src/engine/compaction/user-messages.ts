import type { ResponseItem } from '../../model/model-transport.js';
import { textsOf } from '../../platform/json.js';
import { isContextText } from '../context/context-delta.js';

/** True for what the user said, and false for what the program told the model in the user's role. */
export const isUserMessage = (item: ResponseItem): boolean =>
  item.type === 'message' && item.role === 'user' && !textsOf(item.content).some(isContextText);

const imageMarker = /^<image( name=\[Image #\d+\])?>$|^<\/image>$/;

/** The words of a user message, its texts joined; images have none. */
export const userText = (item: ResponseItem): string =>
  textsOf(item.content)
    .filter((text) => !imageMarker.test(text))
    .join('');
