/** What users are told of failures that they can do something about. */
export const overloadedText = 'The selected model is at capacity. Please try a different model.';
export const highDemandText = 'The model service is experiencing high demand, which may cause temporary errors.';
export const contextWindowText =
  'The conversation no longer fits into the context window of the model. Start a new thread, or remove earlier history, and try again.';
export const quotaText = 'Quota exceeded. Check your plan and billing details.';
export const notIncludedText = 'Your plan does not include this model. Upgrade the plan to use it.';
export const invalidImageText = 'The model could not read an image of your message. Remove it or replace it, and try again.';

/** By plan: what a user can do besides waiting. */
const advice: Readonly<Record<string, string>> = {
  free: 'Upgrade your plan for more.',
  go: 'Upgrade your plan for more.',
  plus: 'Upgrade your plan or buy credits for more.',
  pro: 'Buy credits for more.',
  prolite: 'Buy credits for more.',
  team: 'Ask the administrator of your workspace for more credits.',
  business: 'Ask the administrator of your workspace for more credits.',
  self_serve_business_usage_based: 'Ask the administrator of your workspace for more credits.',
  enterprise: 'Ask the administrator of your workspace to raise the limit.',
  enterprise_cbp_usage_based: 'Ask the administrator of your workspace to raise the limit.',
  edu: 'Ask the administrator of your workspace to raise the limit.',
};

/** `plan` as the service names it; `resetsAt` in Unix seconds. */
export function usageLimitText({ plan, resetsAt }: { readonly plan: string | null; readonly resetsAt: number | null }): string {
  const hint = plan !== null && Object.hasOwn(advice, plan) ? `${advice[plan]} ` : '';
  return `You have reached your usage limit. ${hint}Try again ${whenOf(resetsAt)}.`;
}

function whenOf(seconds: number | null): string {
  const date = seconds === null ? null : new Date(seconds * 1000);
  return date === null || Number.isNaN(date.getTime()) ? 'later' : `after ${date.toISOString().replace('.000Z', 'Z')}`;
}
