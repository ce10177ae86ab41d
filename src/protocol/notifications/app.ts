import * as z from 'zod';
import { notification } from '../method.js';
import { AppInfo } from '../types/app.js';
import { wire } from '../wire.js';

const appListUpdatedNotification = () =>
  z.object({
    /** Always the full list, whatever page was asked for. */
    data: z.array(AppInfo),
  });
/** The list of apps changed. Experimental. */
export interface AppListUpdatedNotification extends z.output<ReturnType<typeof appListUpdatedNotification>> {}
export const AppListUpdatedNotification = wire<AppListUpdatedNotification>('AppListUpdatedNotification', appListUpdatedNotification);

export const appNotifications = {
  /** Gives the whole app list again because part of it arrived or changed. */
  'app/list/updated': notification('app/list/updated', AppListUpdatedNotification),
};
