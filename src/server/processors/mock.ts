import { processor } from '../dispatch/processor.js';

export const mockProcessor = () =>
  processor({
    'mock/experimentalMethod': ({ value }) => ({ echoed: value ?? null }),
  });
