import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, stringOf } from '../../platform/json.js';

const bytesPerToken = 4;
/** What an image costs, whatever its file weighs. */
const imageBytes = 7373;
/** What encrypted content carries besides its text. */
const encryptionOverheadBytes = 650;

const tokensOf = (bytes: number): number => Math.ceil(bytes / bytesPerToken);

/** About how many tokens a text is, without a tokenizer. */
export const estimateTextTokens = (text: string): number => tokensOf(Buffer.byteLength(text));

/** About how many tokens of the context an item takes. */
export function estimateItemTokens(item: ResponseItem): number {
  const encrypted = stringOf(item.encrypted_content);
  if (encrypted !== null) return tokensOf(Math.max(0, Math.floor((encrypted.length * 3) / 4) - encryptionOverheadBytes));
  let images = 0;
  const json = JSON.stringify(item, (_key, value: unknown) => {
    if (!isInlineImage(value)) return value;
    images++;
    return { ...value, image_url: '' };
  });
  return tokensOf(Buffer.byteLength(json) + images * imageBytes);
}

export const estimateTokens = (items: readonly ResponseItem[]): number => items.reduce((sum, item) => sum + estimateItemTokens(item), 0);

const isInlineImage = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && /^data:[^,]*;base64,/.test((stringOf(value.image_url) ?? '').slice(0, 100));
