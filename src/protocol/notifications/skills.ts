import * as z from 'zod';
import { notification } from '../method.js';
import { wire } from '../wire.js';

const skillsChangedNotification = () => z.object({});
/** Skill files changed on disk: cached lists are stale, so call `skills/list` again. */
export interface SkillsChangedNotification extends z.output<ReturnType<typeof skillsChangedNotification>> {}
export const SkillsChangedNotification = wire<SkillsChangedNotification>('SkillsChangedNotification', skillsChangedNotification);

export const skillsNotifications = {
  /** Watched skill files changed: call `skills/list` again. Sent at most once per 10 seconds. */
  'skills/changed': notification('skills/changed', SkillsChangedNotification),
};
