import type { TruncationPolicy } from '../../../model/catalog/model-info.js';
import { isRecord } from '../../../platform/json.js';
import { countTokens, cutMiddle } from '../../exec/cut-output.js';

/** Outputs may be a little over the policy, as tools cut by it themselves and then add their own lines. */
const tolerance = 1.2;

/** Holds an output against the model's policy once more. Text parts of a list share the limit; images pass. */
export function cutRecordedOutput(body: string | readonly unknown[], policy: TruncationPolicy): string | readonly unknown[] {
  const limit = Math.ceil(policy.limit * tolerance);
  if (typeof body === 'string') return cutMiddle(body, { ...policy, limit });
  let left = limit;
  let omitted = 0;
  const kept: unknown[] = [];
  for (const part of body) {
    if (!isRecord(part) || part.type !== 'input_text' || typeof part.text !== 'string') {
      kept.push(part);
      continue;
    }
    const size = policy.mode === 'tokens' ? countTokens(part.text) : Buffer.byteLength(part.text);
    if (left <= 0) {
      omitted++;
      continue;
    }
    kept.push(size <= left ? part : { ...part, text: cutMiddle(part.text, { ...policy, limit: left }) });
    left -= size;
  }
  return omitted === 0 ? kept : [...kept, { type: 'input_text', text: `[omitted ${omitted} text items ...]` }];
}
