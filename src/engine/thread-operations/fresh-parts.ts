import type { ThreadParts } from '../thread/thread-parts.js';

/** What a thread has that nothing has happened in. */
export const freshParts = {
  usageTurnId: null,
  history: [],
  told: null,
  lastModel: null,
  dynamicTools: [],
  windowNumber: 0,
  summary: null,
  rawEvents: false,
  tokenUsage: null,
  preview: '',
} as const satisfies Partial<ThreadParts>;
