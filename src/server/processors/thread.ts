import { toNotifications } from '../../engine/projection/to-notifications.js';
import { unsupported } from '../../protocol/errors.js';
import { OutgoingNotification } from '../outbox.js';
import { processor, unbuilt } from '../processor.js';
import type { Services } from '../services.js';

export const threadProcessor = ({ engine, hub }: Pick<Services, 'engine' | 'hub'>) => ({
  ...processor({
    'thread/start': async (params, context) => {
      const { result, afterwards } = await engine.startThread(params, context.connection.identity);
      hub.subscriptions.add(result.thread.id, context.connection);
      context.afterResponse(afterwards);
      return result;
    },
    'thread/resume': async (params, context) => {
      const { connection } = context;
      const join = (threadId: string): void => hub.subscriptions.add(threadId, connection);
      const { result, afterwards, toCaller = [] } = await engine.resumeThread(params, connection.identity, join);
      context.afterResponse(afterwards);
      context.afterResponse(() => {
        for (const event of toCaller)
          for (const message of toNotifications(event)?.messages ?? []) connection.notify(new OutgoingNotification(message));
      });
      context.afterResponse(() => hub.serverRequests.replay(result.thread.id, context.connection));
      return result;
    },
    'thread/read': (params) => engine.readThread(params),
    'thread/list': (params) => engine.listThreads(params),
    'thread/loaded/list': (params) => engine.listLoadedThreads(params),
    'thread/turns/items/list': () => {
      throw unsupported('thread/turns/items/list is not supported yet');
    },
    'thread/unsubscribe': async ({ threadId }, { connection }) => {
      if (hub.subscriptions.remove(threadId, connection)) return { status: 'unsubscribed' };
      const { data } = await engine.listLoadedThreads({});
      return { status: data.includes(threadId) ? 'notSubscribed' : 'notLoaded' };
    },
  }),
  ...unbuilt(
    'thread/fork',
    'thread/archive',
    'thread/increment_elicitation',
    'thread/decrement_elicitation',
    'thread/name/set',
    'thread/metadata/update',
    'thread/memoryMode/set',
    'thread/unarchive',
    'thread/compact/start',
    'thread/shellCommand',
    'thread/approveGuardianDeniedAction',
    'thread/backgroundTerminals/clean',
    'thread/rollback',
    'thread/turns/list',
    'thread/inject_items',
  ),
});
