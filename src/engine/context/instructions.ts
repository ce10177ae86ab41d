import type { AskForApproval, SandboxPolicy } from '../../protocol/index.js';

/** What every model is told first, unless the thread or the catalogue brings a text of its own. */
export const baseInstructions = `You are a coding agent. You work in the user's folder, through tools that run commands and change files, until the task is done.

# How to work
- Look before you change: read the files that matter, find how the project builds and tests itself, and follow its habits.
- Change as little as the task needs, at the cause and not at the symptom. Leave unrelated code alone, and mention what you noticed.
- Change files with apply_patch when you have it. Do not undo changes that you did not make, and do not commit unless asked.
- Check your work by running it: the narrowest test first. Say plainly what you could not check.
- For work of several steps keep a plan with update_plan: short steps, one in progress at a time.
- Instructions in AGENTS.md files hold for the folder they lie in and below; deeper files win; what the user says wins over all of them.

# How to talk
- Before a group of commands say in one short sentence what you are about to do.
- End with what you did, where, and what is left. Name files with their paths. Be brief; do not paste whole files back.
- If something is unclear and a wrong guess would be costly, ask. Otherwise decide, and say what you assumed.`;

const approvalText = (policy: AskForApproval): string => {
  switch (policy) {
    case 'never':
      return 'Nobody can be asked. Never request approval; if something is refused, find another way or say what you could not do.';
    case 'untrusted':
      return 'The user approves each command that is not known to be harmless. Ask for what you need and go on when it is declined.';
    case 'on-failure':
    case 'on-request':
      return 'Commands may need the approval of the user. When one is declined, do not try to get the same effect another way.';
    default:
      return 'Some kinds of approval are granted by the user and others are refused at once. Treat a refusal as final.';
  }
};

const sandboxText = (policy: SandboxPolicy): string => {
  switch (policy.type) {
    case 'dangerFullAccess':
      return 'Commands run without a sandbox: every file and the network are within reach. Be careful with what cannot be undone.';
    case 'readOnly':
      return `Files may be read and not changed. The network is ${policy.networkAccess ? 'open' : 'closed'}.`;
    case 'workspaceWrite':
      return `Files may be changed in the working folder${roots(policy.writableRoots)} only. The network is ${policy.networkAccess ? 'open' : 'closed'}.`;
    case 'externalSandbox':
      return 'Commands run in a sandbox that the host of this program provides.';
    default:
      return policy satisfies never;
  }
};

const roots = (writable: readonly string[] | null | undefined): string => (writable?.length ? ` and in ${writable.join(', ')}` : '');

/** What the model may do, and whom it can ask. */
export const permissionsInstructions = (policies: { approval: AskForApproval; sandbox: SandboxPolicy }): string =>
  `<permissions instructions>\n${sandboxText(policies.sandbox)}\n${approvalText(policies.approval)}\n</permissions instructions>`;

export const modelSwitch = (instructions: string): string =>
  `<model_switch>\nAnother model has worked on this thread before you. Go on from where it stopped, by these instructions:\n\n${instructions}\n</model_switch>`;

/** Told after an interrupt, so that the model does not take what it started for finished. */
export const turnAbortedMessage =
  '<turn_aborted>\nThe user interrupted this turn on purpose. Commands that ran may have stopped half way, or may still be running; check before you rely on what they did.\n</turn_aborted>';
