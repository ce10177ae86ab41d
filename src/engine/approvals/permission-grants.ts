import { type ExtraPermissions, noExtraPermissions, union } from './extra-permissions.js';

export interface PermissionGrant {
  readonly permissions: ExtraPermissions;
  readonly scope: 'turn' | 'session';
  /** From here on everything in the turn is reviewed. */
  readonly strictAutoReview: boolean;
}

/** What was granted to one thread, on request. In memory only. */
export class PermissionGrants {
  #session = noExtraPermissions;
  #turn: { readonly id: string; readonly permissions: ExtraPermissions; readonly isStrict: boolean } | null = null;

  add(turnId: string, { permissions, scope, strictAutoReview }: PermissionGrant): void {
    if (scope === 'session') {
      this.#session = union(this.#session, permissions);
      return;
    }
    const { permissions: before, isStrict } = this.#of(turnId);
    this.#turn = { id: turnId, permissions: union(before, permissions), isStrict: isStrict || strictAutoReview };
  }

  /** All that counts in a turn. */
  in(turnId: string): ExtraPermissions {
    return union(this.#of(turnId).permissions, this.#session);
  }

  /** Whether everything in the turn is reviewed, whatever the policy. */
  isStrict(turnId: string): boolean {
    return this.#of(turnId).isStrict;
  }

  #of(turnId: string): { readonly permissions: ExtraPermissions; readonly isStrict: boolean } {
    return this.#turn?.id === turnId ? this.#turn : { permissions: noExtraPermissions, isStrict: false };
  }
}
