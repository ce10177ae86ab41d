import * as z from 'zod';
import { method } from '../method.js';
import { filePath } from '../scalars.js';
import { wire } from '../wire.js';

const feedbackUploadParams = () =>
  z.object({
    /** Kind of verdict, such as `bug`, `bad_result`, `good_result` or `safety_check`; others count as other. */
    classification: z.string(),
    /** Further files to attach, sent even without logs; unreadable ones are skipped. */
    extraLogFiles: z.array(filePath()).nullish(),
    /** True attaches logs and the recorded threads, sub-agents included. */
    includeLogs: z.boolean(),
    /** Free text of the user. */
    reason: z.string().nullish(),
    /** Extra labels; reserved names cannot be replaced. */
    tags: z.record(z.string(), z.string()).nullish(),
    /** Thread concerned; absent makes up an id. */
    threadId: z.string().nullish(),
  });
/** Params of feedback/upload: sends the user's verdict, with logs if wanted. */
export interface FeedbackUploadParams extends z.output<ReturnType<typeof feedbackUploadParams>> {}
export const FeedbackUploadParams = wire<FeedbackUploadParams>('FeedbackUploadParams', feedbackUploadParams);

const feedbackUploadResponse = () =>
  z.object({
    /** The thread named in the request, else a made-up id. */
    threadId: z.string(),
  });
/** Answer to feedback/upload; trouble with delivery is not reported. */
export interface FeedbackUploadResponse extends z.output<ReturnType<typeof feedbackUploadResponse>> {}
export const FeedbackUploadResponse = wire<FeedbackUploadResponse>('FeedbackUploadResponse', feedbackUploadResponse);

export const feedbackMethods = {
  feedback: {
    /** Sends user feedback, on request with logs. Refused when feedback is switched off; delivery problems are not reported. */
    upload: method('feedback/upload', { params: FeedbackUploadParams, result: FeedbackUploadResponse }),
  },
};
