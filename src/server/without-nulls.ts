/**
 * Some members of what the server sends are left out when there is nothing to say, although their type says `null`;
 * clients treat both alike. This drops them. The cast says only that.
 */
export const withoutNulls = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T;
