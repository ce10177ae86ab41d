import { unsupported } from '../../protocol/errors.js';
import { deliver } from '../answer.js';
import { processor, unbuilt } from '../processor.js';
import type { Services } from '../services.js';

export const threadProcessor = ({ engine, hub }: Pick<Services, 'engine' | 'hub'>) => ({
  ...processor({
    'thread/start': async (params, context) => {
      const answer = await engine.startThread(params, context.connection.identity);
      hub.subscribe(answer.result.thread.id, context.connection);
      return deliver(answer, context);
    },
    'thread/resume': async (params, context) => {
      const { connection } = context;
      const answer = await engine.resumeThread(params, connection.identity, (threadId) => hub.subscribe(threadId, connection));
      const result = deliver(answer, context);
      context.afterResponse(() => hub.serverRequests.replay(result.thread.id, connection));
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
    'thread/approveGuardianDeniedAction',
    'thread/rollback',
    'thread/turns/list',
    'thread/inject_items',
  ),
});
