import { decodeBase64 } from '../../platform/strict-base64.js';
import { invalidParams } from '../../protocol/errors.js';

interface InputParams {
  readonly deltaBase64?: string | null | undefined;
  readonly closeStdin?: boolean | undefined;
}

/** What a client sends to a program. @throws RpcError when it is nothing, or no base64 */
export function readInput(method: string, { deltaBase64, closeStdin }: InputParams): { bytes: Buffer | null; isLast: boolean } {
  const isLast = closeStdin === true;
  if (deltaBase64 === null || deltaBase64 === undefined) {
    if (!isLast) throw invalidParams(`${method} requires deltaBase64 or closeStdin`);
    return { bytes: null, isLast };
  }
  const bytes = decodeBase64(deltaBase64);
  if (typeof bytes === 'string') throw invalidParams(`invalid deltaBase64: ${bytes}`);
  return { bytes, isLast };
}
