import type { EngineEvent } from '../../engine/event.js';
import { toNotifications } from '../../engine/projection/to-notifications.js';
import type { Hub } from './hub.js';

/** Takes what happens in the engine to those clients whom it concerns. */
export function tellClients(hub: Hub, event: EngineEvent): void {
  if (event.type === 'threadAppeared') hub.subscribeAll(event.threadId);
  const delivery = toNotifications(event);
  if (!delivery) return;
  for (const message of delivery.messages) {
    if (delivery.audience === 'everyone' || delivery.threadId === null) hub.broadcast(message, delivery.threadId);
    else hub.tellSubscribers(delivery.threadId, message);
  }
  if (event.type === 'turnCompleted') hub.serverRequests.turnEnded(event.threadId);
  if (event.type === 'threadStatusChanged' && event.status.type === 'notLoaded') hub.subscriptions.removeThread(event.threadId);
}
