import * as z from 'zod';
import { notification } from '../method.js';
import { wire } from '../wire.js';

const externalAgentConfigImportCompletedNotification = () => z.object({});
/** An import of another agent's settings is done, plugins included; not sent for an empty or failed import. */
export interface ExternalAgentConfigImportCompletedNotification
  extends z.output<ReturnType<typeof externalAgentConfigImportCompletedNotification>> {}
export const ExternalAgentConfigImportCompletedNotification = wire<ExternalAgentConfigImportCompletedNotification>(
  'ExternalAgentConfigImportCompletedNotification',
  externalAgentConfigImportCompletedNotification,
);

export const externalAgentConfigNotifications = {
  /** An import from another agent is finished. */
  'externalAgentConfig/import/completed': notification(
    'externalAgentConfig/import/completed',
    ExternalAgentConfigImportCompletedNotification,
  ),
};
