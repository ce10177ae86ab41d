import type { TerminalSize } from '../../platform/processes/process.js';
import { invalidParams } from '../../protocol/errors.js';

/** When the client does not say. */
export const defaultCapBytes = 1024 * 1024;
export const defaultTimeoutMs = 10_000;
const defaultSize: TerminalSize = { rows: 24, columns: 80 };

interface WireSize {
  readonly rows: number;
  readonly cols: number;
}

/** @throws RpcError for a terminal without room; `what` begins the sentence */
export function checkSize(what: string, size: WireSize | null | undefined): void {
  if (size && (size.rows === 0 || size.cols === 0)) throw invalidParams(`${what} size rows and cols must be greater than 0`);
}

/** @throws RpcError for a time that has passed before it begins */
export function checkTimeout(method: string, timeoutMs: number | null | undefined): void {
  if (typeof timeoutMs === 'number' && timeoutMs < 0) throw invalidParams(`${method} timeoutMs must be non-negative, got ${timeoutMs}`);
}

export const toTerminal = (size: WireSize | null | undefined): TerminalSize =>
  size ? { rows: size.rows, columns: size.cols } : defaultSize;
