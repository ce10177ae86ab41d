import { RpcError } from 'keelson';
import type { MethodName } from 'keelson/protocol';
import { RunError } from './usage-error.js';

/** Says which request failed, as those who read standard error look for it. @throws RunError */
export async function told<T>(method: MethodName, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new RunError(`Error: ${method}: ${method} failed: ${error.message} (code ${error.code})`, { cause: error });
  }
}
