import { OutgoingNotification } from '../connections/outbox.js';
import { processor } from '../dispatch/processor.js';

/** What makes it on Windows is a program of its own, which this server does not have: it says so on every system. */
const error = 'legacy Windows sandbox setup is only supported on Windows';

export const windowsSandboxProcessor = () =>
  processor({
    'windowsSandbox/readiness': async () => ({ status: 'notConfigured' }),
    'windowsSandbox/setupStart': async ({ mode }, ctx) => {
      const params = { mode, success: false, error };
      ctx.afterResponse(() => ctx.connection.notify(new OutgoingNotification({ method: 'windowsSandbox/setupCompleted', params })));
      return { started: true };
    },
  });
