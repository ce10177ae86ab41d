/**
 * Credentials that could not be renewed. `message` is for the user and holds no secret.
 * `permanent`: only another login helps. `other`: this request fails, the next one may succeed. `transient`: so may this one.
 */
export class AuthFailure extends Error {
  override readonly name = 'AuthFailure';
  readonly kind: 'permanent' | 'other' | 'transient';

  constructor(kind: AuthFailure['kind'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}
