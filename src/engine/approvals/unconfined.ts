import type { PermissionProfile } from '../../protocol/index.js';
import { isConfining } from '../sandbox/sandbox.js';

/** Whether the profile itself leaves commands free: nothing confines them, or somebody outside does. */
export const isUnconfined = (profile: PermissionProfile): boolean => !isConfining(profile);
