import { processor } from '../processor.js';
import type { Services } from '../services.js';

export const initializeProcessor = ({ startNotifications }: Pick<Services, 'startNotifications'>) =>
  processor({
    initialize: (params, context) => {
      const { connection } = context;
      const response = connection.initialize(params);
      context.afterResponse(() => connection.welcome(startNotifications(connection.kind)));
      return response;
    },
  });
