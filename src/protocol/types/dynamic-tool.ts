import * as z from 'zod';
import { json } from '../scalars.js';
import { wire } from '../wire.js';

const dynamicToolSpec = () =>
  z.object({
    /** Group under which the model sees the tool; null for none. */
    namespace: z.string().nullish(),
    /** ASCII letters, digits, `_` and `-`; unique among the thread's tools. */
    name: z.string(),
    description: z.string(),
    /** JSON Schema of the arguments. */
    inputSchema: json(),
    /** True hides the tool until the model searches for it; needs a namespace. */
    deferLoading: z.boolean().optional(),
  });
/** Declares a tool that the client itself will run for the agent. */
export interface DynamicToolSpec extends z.output<ReturnType<typeof dynamicToolSpec>> {}
export const DynamicToolSpec = wire<DynamicToolSpec>('DynamicToolSpec', dynamicToolSpec);
