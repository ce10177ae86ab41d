import type { DeviceKeySignPayload } from '../../protocol/methods/device-key.js';

const domain = 'codex-device-key-sign-payload/v1';

/** What is signed of a statement: JSON whose objects have their keys in order, without spaces. */
export const signedBytes = (payload: DeviceKeySignPayload): Buffer => Buffer.from(JSON.stringify(sorted({ domain, payload })), 'utf8');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
