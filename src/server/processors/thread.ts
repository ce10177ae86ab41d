import type { Join } from '../../engine/thread-operations/resume-request.js';
import { unsupported } from '../../protocol/errors.js';
import type { Connection } from '../connections/connection.js';
import { OutgoingNotification } from '../connections/outbox.js';
import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';
import { resumeForClient } from './thread-resume.js';

export const threadProcessor = ({ engine, hub }: Pick<Services, 'engine' | 'hub'>) => ({
  ...processor({
    'thread/start': async (params, context) => {
      noteDeprecated(params, context.connection);
      const answer = await engine.startThread(params, context.caller);
      hub.subscribe(answer.result.thread.id, context.connection);
      return deliver(answer, context);
    },
    'thread/resume': (params, context) => {
      noteDeprecated(params, context.connection);
      return resumeForClient({ engine, hub }, params, context);
    },
    'thread/fork': async (params, context) => {
      noteDeprecated(params, context.connection);
      const join: Join = (threadId) => {
        hub.subscribe(threadId, context.connection);
        return true;
      };
      return deliver(await engine.forkThread(params, context.caller, join), context);
    },
    'thread/archive': async (params, context) => deliver(await engine.archiveThread(params), context),
    'thread/unarchive': async (params, context) => deliver(await engine.unarchiveThread(params), context),
    'thread/unsubscribe': ({ threadId }, { connection }) => {
      const loaded = engine.findLoaded(threadId);
      if (loaded === null) return { status: 'notLoaded' };
      return { status: hub.subscriptions.remove(loaded, connection) ? 'unsubscribed' : 'notSubscribed' };
    },
    'thread/read': (params) => engine.readThread(params),
    'thread/list': (params) => engine.listThreads(params),
    'thread/loaded/list': (params) => engine.listLoadedThreads(params),
    'thread/turns/list': (params) => engine.listTurns(params),
    'thread/turns/items/list': () => {
      throw unsupported('thread/turns/items/list is not supported yet');
    },
    'thread/name/set': async (params, context) => deliver(await engine.setThreadName(params), context),
    'thread/metadata/update': (params) => engine.updateThreadMetadata(params),
    'thread/memoryMode/set': (params) => engine.setThreadMemoryMode(params),
    'thread/rollback': (params) => engine.rollbackThread(params),
    'thread/inject_items': (params) => engine.injectItems(params),
    'thread/approveGuardianDeniedAction': (params) => engine.approveGuardianDeniedAction(params),
    'thread/increment_elicitation': ({ threadId }) => engine.incrementElicitation(threadId),
    'thread/decrement_elicitation': ({ threadId }) => engine.decrementElicitation(threadId),
  }),
});

/** A member without effect: whoever still sends it is told so, and nobody else. */
function noteDeprecated(
  { persistExtendedHistory }: { readonly persistExtendedHistory?: boolean | undefined },
  connection: Connection,
): void {
  if (persistExtendedHistory !== true) return;
  const params = {
    summary: 'persistExtendedHistory is deprecated and ignored',
    details: 'Remove this parameter. App-server always uses limited history persistence.',
  };
  connection.notify(new OutgoingNotification({ method: 'deprecationNotice', params }));
}
