import type { ConfigKeys } from '../schema/config-table.js';

/** What the reviewer goes by, in place of its own policy; `null`: nothing was written. */
export const toReviewPolicy = ({ auto_review }: Pick<ConfigKeys, 'auto_review'>): string | null => auto_review?.policy?.trim() || null;
