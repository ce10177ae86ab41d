import * as z from 'zod';

/** The keys of the configuration that are about the automatic reviewer. */
export const autoReviewKeys = {
  auto_review: z.object({ policy: z.string().optional() }).optional(),
};

/** What the reviewer goes by, in place of its own policy; `null`: nothing was written. */
export const toReviewPolicy = ({ auto_review }: z.output<z.ZodObject<typeof autoReviewKeys>>): string | null =>
  auto_review?.policy?.trim() || null;
