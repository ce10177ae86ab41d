import { type AuthState, isChatgpt } from '../../auth/auth-state.js';
import type { ServerNotification } from '../../protocol/index.js';

/** The login changed: who is logged in from here on. */
export const accountUpdated = (state: AuthState | null): ServerNotification => ({
  method: 'account/updated',
  params: { authMode: state?.mode ?? null, planType: isChatgpt(state) ? state.claims.planType : null },
});

/** What clients are told of a login that ended, in order. */
export const loginEnded = (
  { loginId, error }: { readonly loginId: string | null; readonly error: string | null },
  state: AuthState | null,
): readonly ServerNotification[] => {
  const completed: ServerNotification = { method: 'account/login/completed', params: { loginId, success: error === null, error } };
  return error === null ? [completed, accountUpdated(state)] : [completed];
};
