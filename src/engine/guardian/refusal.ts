/** What the model is told of an action that a reviewer refused. Clients and tests know the first two lines. */
export const denialText = (rationale: string): string =>
  `This action was rejected due to unacceptable risk.
Reason: ${rationale}
Do not try to reach the same end in another way, indirectly or around the policy. Go on with something safer, or only once the user has been told of the risk and has agreed to exactly this action; otherwise stop and ask the user.`;

export const timeoutRationale = 'Automatic approval review timed out while evaluating the requested approval.';

/** No verdict is no yes, but no judgement of the action either. */
export const timeoutText = `This action was not run: its automatic review did not come to an end in time.
A missing verdict does not mean that the action is unsafe. You may try it once more, or ask the user what to do.`;

/** The review was called off: nobody said yes. */
export const abortedText = 'This action was not run: its automatic review was called off.';
