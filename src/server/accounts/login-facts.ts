import { isChatgpt } from '../../auth/auth-state.js';
import type { Login } from '../models/provider-info.js';

/** How many of them are kept. */
const maxFacts = 64;

/** What is known of the last request's login, for whoever reads feedback. No secrets. */
export interface LoginFacts {
  readonly login: Login;
  tags(): Readonly<Record<string, string>>;
}

/** Watches a login while requests ask for it. */
export function watchLogin(login: Login): LoginFacts {
  const facts = new Map<string, string>();
  const note = (name: string, value: string): void => {
    if (facts.size < maxFacts || facts.has(name)) facts.set(name, value);
  };
  return {
    login: {
      current: () => login.current(),
      async headers() {
        const headers = await login.headers();
        const state = login.current();
        note('auth_mode', state?.mode ?? 'none');
        note('auth_header_attached', String(headers !== null));
        if (isChatgpt(state) && state.claims.planType !== 'unknown') note('account_plan', state.claims.planType);
        return headers;
      },
      async recover(refusals) {
        note('auth_recovery_attempts', String(refusals));
        try {
          const isRecovered = await login.recover(refusals);
          note('auth_recovery_outcome', isRecovered ? 'recovered' : 'exhausted');
          return isRecovered;
        } catch (error) {
          note('auth_recovery_outcome', 'failed');
          throw error;
        }
      },
    },
    tags: () => Object.fromEntries(facts),
  };
}
