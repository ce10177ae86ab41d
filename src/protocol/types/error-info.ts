import * as z from 'zod';
import { uint16 } from '../scalars.js';
import { wire } from '../wire.js';

const nonSteerableTurnKind = () => z.enum(['review', 'compact']);
/** Kind of a running turn that takes no extra input. */
export type NonSteerableTurnKind = z.output<ReturnType<typeof nonSteerableTurnKind>>;
export const NonSteerableTurnKind = wire<NonSteerableTurnKind>('NonSteerableTurnKind', nonSteerableTurnKind);

const codexErrorInfo = () =>
  z.union([
    z.enum([
      'contextWindowExceeded',
      'usageLimitExceeded',
      'serverOverloaded',
      'cyberPolicy',
      'internalServerError',
      'unauthorized',
      'badRequest',
      'threadRollbackFailed',
      'sandboxError',
      'other',
    ]),
    z.strictObject({
      /** The request to the provider did not get through. */
      httpConnectionFailed: z.object({
        httpStatusCode: uint16().nullable(),
      }),
    }),
    z.strictObject({
      /** The provider's event stream could not be opened. */
      responseStreamConnectionFailed: z.object({
        httpStatusCode: uint16().nullable(),
      }),
    }),
    z.strictObject({
      /** The provider's event stream broke off before the answer was complete. */
      responseStreamDisconnected: z.object({
        httpStatusCode: uint16().nullable(),
      }),
    }),
    z.strictObject({
      /** The provider refused too often; also sent for a plain 429. */
      responseTooManyFailedAttempts: z.object({
        httpStatusCode: uint16().nullable(),
      }),
    }),
    z.strictObject({
      /** The running turn takes no further input; `turnKind` says why. */
      activeTurnNotSteerable: z.object({
        turnKind: NonSteerableTurnKind,
      }),
    }),
  ]);
/** Kind of a turn's failure; connection and stream failures carry the HTTP status when known. */
export type CodexErrorInfo = z.output<ReturnType<typeof codexErrorInfo>>;
export const CodexErrorInfo = wire<CodexErrorInfo>('CodexErrorInfo', codexErrorInfo);
