import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import { ReviewDelivery, ReviewTarget } from '../types/approval.js';
import { Turn } from '../types/turn.js';
import { wire } from '../wire.js';

const reviewStartParams = () =>
  z.object({
    threadId: z.string(),
    target: ReviewTarget,
    /** `detached` reviews in a fork of the thread; null means `inline`. */
    delivery: ReviewDelivery.nullish(),
  });
/** Starts a code review of some changes; blank target texts are refused. */
export interface ReviewStartParams extends z.output<ReturnType<typeof reviewStartParams>> {}
export const ReviewStartParams = wire<ReviewStartParams>('ReviewStartParams', reviewStartParams);

const reviewStartResponse = () =>
  z.object({
    /** Thread that carries the review: the same one, or the fork for a detached review. */
    reviewThreadId: z.string(),
    /** Its only item is a hint on what is reviewed. */
    turn: Turn,
  });
/** The review that was started. */
export interface ReviewStartResponse extends z.output<ReturnType<typeof reviewStartResponse>> {}
export const ReviewStartResponse = wire<ReviewStartResponse>('ReviewStartResponse', reviewStartResponse);

export const reviewMethods = {
  review: {
    /** Starts a code review, in the thread or in a fork of it. Target texts must not be blank. */
    start: method('review/start', {
      params: ReviewStartParams,
      result: ReviewStartResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
  },
};
