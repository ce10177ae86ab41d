import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';

/** Makes the identifiers of threads, turns and items. */
export interface Ids {
  /** A time-ordered UUID (version 7): ids made later sort later, also within a millisecond. */
  uuidv7(): string;
  /** A random UUID (version 4). */
  uuid(): string;
}

export function createIds(clock: Clock): Ids {
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
      const time = lastMs.toString(16).padStart(12, '0');
      // The variant and all that is random stand where they stand in a version 4.
      const random = randomUUID().slice(19);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${random}`;
    },
  };
}
