import type { ResponseItem } from '../../model/model-transport.js';
import { textsOf } from '../../platform/json.js';
import { isContextText } from '../context/context-delta.js';
import { cutMiddle } from '../exec/cut-output.js';

const maxTextTokens = 300;
/** More than the budget of the section holds of short ones. */
const maxExchanges = 40;

/** What user and assistant said last, the newest exchange first. */
export function recentExchanges(history: readonly ResponseItem[]): string {
  const exchanges: string[][] = [];
  let exchange: string[] = [];
  for (let at = history.length - 1; at >= 0 && exchanges.length < maxExchanges; at--) {
    const item = history[at];
    const text = item === undefined ? null : saidIn(item);
    if (item === undefined || text === null) continue;
    exchange.unshift(`${item.role === 'user' ? 'User' : 'Assistant'}: ${cutMiddle(text, { mode: 'tokens', limit: maxTextTokens })}`);
    if (item.role !== 'user') continue;
    exchanges.push(exchange);
    exchange = [];
  }
  if (exchange.length > 0 && exchanges.length < maxExchanges) exchanges.push(exchange);
  return exchanges.map((lines) => lines.join('\n')).join('\n\n');
}

function saidIn({ type, role, content }: ResponseItem): string | null {
  if (type !== 'message' || (role !== 'user' && role !== 'assistant')) return null;
  const texts = textsOf(content);
  if (role === 'user' && texts.some(isContextText)) return null;
  return texts.join('\n').trim() || null;
}
