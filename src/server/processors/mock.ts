import { processor } from '../processor.js';

export const mockProcessor = () =>
  processor({
    'mock/experimentalMethod': ({ value }) => ({ echoed: value ?? null }),
  });
