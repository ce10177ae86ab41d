import * as z from 'zod';
import { wire } from '../wire.js';

const clientInfo = () =>
  z.object({
    /** Machine name; also sent upstream as the originator, so it must be legal in an HTTP header. */
    name: z.string(),
    /** Name for people. */
    title: z.string().nullish(),
    version: z.string(),
  });
/** Name and version under which a client introduces itself. */
export interface ClientInfo extends z.output<ReturnType<typeof clientInfo>> {}
export const ClientInfo = wire<ClientInfo>('ClientInfo', clientInfo);

const initializeCapabilities = () =>
  z.object({
    /** Unlocks experimental methods and members; without it they are refused. */
    experimentalApi: z.boolean().optional().meta({ default: false }),
    /** Notifications to leave out, by exact case-sensitive name; unknown names do no harm. */
    optOutNotificationMethods: z.array(z.string()).nullish(),
  });
/** What a connection asks for at its start; fixed for its lifetime. */
export interface InitializeCapabilities extends z.output<ReturnType<typeof initializeCapabilities>> {}
export const InitializeCapabilities = wire<InitializeCapabilities>('InitializeCapabilities', initializeCapabilities);
