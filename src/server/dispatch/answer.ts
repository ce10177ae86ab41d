import type { Answer } from '../../engine/caller.js';
import { toNotifications } from '../../engine/projection/to-notifications.js';
import { OutgoingNotification } from '../connections/outbox.js';
import type { RequestContext } from './request-context.js';

/** Gives the result, and sees to what follows it: first what only the caller hears, then what the engine goes on with. */
export function deliver<R>({ result, toCaller = [], afterwards }: Answer<R>, context: RequestContext): R {
  context.afterResponse(() => {
    for (const event of toCaller) {
      for (const message of toNotifications(event)?.messages ?? []) context.connection.notify(new OutgoingNotification(message));
    }
  });
  context.afterResponse(afterwards);
  return result;
}
