import { processor } from '../dispatch/processor.js';

export const collaborationModeProcessor = () =>
  processor({
    'collaborationMode/list': () => ({
      data: [
        { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
        { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
      ],
    }),
  });
