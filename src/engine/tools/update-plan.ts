import * as z from 'zod';
import { failure, functionSpec, parseArguments, success } from './arguments.js';
import type { Tool } from './tool.js';

const statuses = { pending: 'pending', in_progress: 'inProgress', completed: 'completed' } as const;

const Arguments = z.strictObject({
  explanation: z.string().nullish(),
  plan: z.array(z.strictObject({ step: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) })),
});

const spec = functionSpec({
  name: 'update_plan',
  description: 'Shows the user the plan of the work, and how far it is. At most one step is in progress at a time.',
  properties: {
    explanation: { type: 'string', description: 'Why the plan changed.' },
    plan: {
      type: 'array',
      description: 'All steps, in order.',
      items: {
        type: 'object',
        properties: {
          step: { type: 'string' },
          status: { type: 'string', description: 'One of: pending, in_progress, completed' },
        },
        required: ['step', 'status'],
        additionalProperties: false,
      },
    },
  },
  required: ['plan'],
});

/** Tells clients the model's plan. */
export const updatePlanTool: Tool = {
  name: 'update_plan',
  kind: 'function',
  spec: () => spec,
  parallel: false,
  run: async (call, { threadId, turnId, emit, scope }) => {
    if (scope.mode === 'plan') return failure('update_plan is a TODO/checklist tool and is not allowed in Plan mode');
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const plan = parsed.value.plan.map(({ step, status }) => ({ step, status: statuses[status] }));
    emit({ type: 'planUpdated', threadId, turnId, explanation: parsed.value.explanation ?? null, plan });
    return success('Plan updated');
  },
};
