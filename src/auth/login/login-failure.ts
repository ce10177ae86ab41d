/** A login that came to nothing. `message` is for the user and holds no secret. */
export class LoginFailure extends Error {
  override readonly name = 'LoginFailure';
}

/** The texts that clients know. */
export const loginTexts = {
  cancelled: 'Login cancelled',
  notCompleted: 'Login was not completed',
  timedOut: 'Login timed out',
  noCode: 'Missing authorization code. Sign-in could not be completed.',
  noEntitlement: 'Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.',
  notSaved: 'Sign-in completed but credentials could not be saved locally.',
  noWorkspaceClaim: 'Login is restricted to a specific workspace, but the token did not include an chatgpt_account_id claim.',
} as const;
