import type { Connection } from '../connections/connection.js';
import { processor } from '../dispatch/processor.js';
import type { Foundation } from '../foundation.js';

interface Uses extends Pick<Foundation, 'startNotifications'> {
  readonly onWelcomed: (connection: Connection) => void;
}

export const initializeProcessor = ({ startNotifications, onWelcomed }: Uses) =>
  processor({
    initialize: (params, context) => {
      const { connection } = context;
      const response = connection.initialize(params);
      context.afterResponse(() => {
        connection.welcome(startNotifications(connection.kind));
        onWelcomed(connection);
      });
      return response;
    },
  });
