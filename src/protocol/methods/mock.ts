import * as z from 'zod';
import { method } from '../method.js';
import { wire } from '../wire.js';

const mockExperimentalMethodParams = () =>
  z.object({
    /** Any text; it is sent back. */
    value: z.string().nullish(),
  });
/** Params of mock/experimentalMethod: only for testing the gate of the experimental API. */
export interface MockExperimentalMethodParams extends z.output<ReturnType<typeof mockExperimentalMethodParams>> {}
export const MockExperimentalMethodParams = wire<MockExperimentalMethodParams>(
  'MockExperimentalMethodParams',
  mockExperimentalMethodParams,
);

const mockExperimentalMethodResponse = () =>
  z.object({
    /** The value sent; null when there was none. */
    echoed: z.string().nullable(),
  });
/** Answer to mock/experimentalMethod, for tests. */
export interface MockExperimentalMethodResponse extends z.output<ReturnType<typeof mockExperimentalMethodResponse>> {}
export const MockExperimentalMethodResponse = wire<MockExperimentalMethodResponse>(
  'MockExperimentalMethodResponse',
  mockExperimentalMethodResponse,
);

export const mockMethods = {
  mock: {
    /** Echoes its value; exists only to test the gate for experimental methods. */
    experimentalMethod: method('mock/experimentalMethod', {
      params: MockExperimentalMethodParams,
      result: MockExperimentalMethodResponse,
      experimental: true,
    }),
  },
};
