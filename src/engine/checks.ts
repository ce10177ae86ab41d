import type { RpcError } from '../protocol/errors.js';
import { invalidParams, invalidRequest } from '../protocol/errors.js';
import type { TurnError, TurnStartParams, UserInput } from '../protocol/index.js';
import type { Environments } from './exec/environments.js';

const maxInputCharacters = 1_048_576;

/** @throws RpcError `Input exceeds the maximum length …` */
export function checkInputLength(inputs: readonly UserInput[]): void {
  let units = 0;
  for (const input of inputs) if (input.type === 'text') units += input.text.length;
  if (units <= maxInputCharacters) return; // No text has more characters than UTF-16 units.
  let actual = 0;
  for (const input of inputs) if (input.type === 'text') for (const _character of input.text) actual++;
  if (actual <= maxInputCharacters) return;
  throw invalidParams(`Input exceeds the maximum length of ${maxInputCharacters} characters.`, {
    input_error_code: 'input_too_large',
    max_chars: maxInputCharacters,
    actual_chars: actual,
  });
}

/** Permissions are one thing or the other. */
export function checkPermissions(params: { permissions?: unknown }, other: { readonly name: string; readonly value: unknown }): void {
  if (params.permissions == null) return;
  if (other.value != null) throw invalidRequest(`\`permissions\` cannot be combined with \`${other.name}\``);
}

export function checkEnvironments(chosen: TurnStartParams['environments'], environments: Pick<Environments, 'has'>): void {
  const unknown = chosen?.find(({ environmentId }) => !environments.has(environmentId));
  if (unknown) throw invalidRequest(`unknown turn environment id \`${unknown.environmentId}\``);
}

/** The refusal of input for a turn that takes none. */
export function turnNotSteerable(turnKind: 'review' | 'compact'): RpcError {
  const message = `cannot steer a ${turnKind} turn`;
  const error: TurnError = { message, codexErrorInfo: { activeTurnNotSteerable: { turnKind } }, additionalDetails: null };
  return invalidRequest(message, error);
}
