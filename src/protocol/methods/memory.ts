import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { wire } from '../wire.js';

const memoryResetResponse = () => z.object({});
/** Empty answer to memory/reset, which empties the memory folders and forgets pending memory work. */
export interface MemoryResetResponse extends z.output<ReturnType<typeof memoryResetResponse>> {}
export const MemoryResetResponse = wire<MemoryResetResponse>('MemoryResetResponse', memoryResetResponse);

export const memoryMethods = {
  memory: {
    /** Deletes all stored memories and pending memory work; the memory modes of threads stay. */
    reset: method('memory/reset', { params: null, result: MemoryResetResponse, scope: () => scope.global('memory'), experimental: true }),
  },
};
