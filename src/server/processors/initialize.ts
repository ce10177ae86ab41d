import type { Foundation } from '../foundation.js';
import { processor } from '../processor.js';

export const initializeProcessor = ({ startNotifications }: Pick<Foundation, 'startNotifications'>) =>
  processor({
    initialize: (params, context) => {
      const { connection } = context;
      const response = connection.initialize(params);
      context.afterResponse(() => connection.welcome(startNotifications(connection.kind)));
      return response;
    },
  });
