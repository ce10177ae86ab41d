import { invalidRequest, notImplemented } from '../protocol/errors.js';
import type { Auth } from './create-auth.js';

/** Ids of the remote catalogue become parts of addresses. @throws RpcError */
export function checkRemoteId(
  id: string,
  message = 'invalid remote plugin id: only ASCII letters, digits, `_`, `-`, and `~` are allowed',
): void {
  if (!/^[A-Za-z0-9_~-]+$/.test(id)) throw invalidRequest(message);
}

/**
 * Says why something cannot be had of the remote catalogue.
 *
 * TODO: the catalogue itself is not built; hosts with a ChatGPT login that switch `remote_plugin` on need it.
 */
export function refuseRemote(action: string, { auth, id }: { readonly auth: Pick<Auth, 'manager'>; readonly id?: string }): never {
  const state = auth.manager.current();
  const required = `${action}: chatgpt authentication required for remote plugin catalog`;
  if (state === null) throw invalidRequest(required);
  if (state.mode === 'apikey') throw invalidRequest(`${required}; api key auth is not supported`);
  if (id !== undefined) checkRemoteId(id);
  throw notImplemented('the remote plugin catalog');
}
