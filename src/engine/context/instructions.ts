import type { AskForApproval, SandboxPolicy } from '../../protocol/index.js';

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

export const collaborationMode = (instructions: string): string => `<collaboration_mode>${instructions}</collaboration_mode>`;

export const personalitySpec = (text: string): string =>
  `<personality_spec>\nThe user chose another way to be talked to. From here on write like this:\n${text}\n</personality_spec>`;
