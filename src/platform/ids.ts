import { randomFillSync, randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';

/** Makes the identifiers of threads, turns and items. */
export interface Ids {
  /** A time-ordered UUID (version 7): ids made later sort later, also within a millisecond. */
  uuidv7(): string;
  /** A random UUID (version 4). */
  uuid(): string;
}

export function createIds(clock: Clock): Ids {
  const bytes = Buffer.alloc(16);
  let lastMs = 0;
  let sequence = 0;
  return {
    uuid: () => randomUUID(),
    uuidv7: () => {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        sequence = 0;
      } else if (++sequence > 0xfff) {
        lastMs++;
        sequence = 0;
      }
      randomFillSync(bytes);
      bytes.writeUIntBE(lastMs, 0, 6);
      bytes.writeUInt16BE(0x7000 | sequence, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}
