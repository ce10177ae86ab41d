import { appliesPatch, callsTool, plans, says, scriptedModel } from 'keelson/testing';

const patch = `*** Begin Patch
*** Update File: greeting.txt
@@
-hello
+hello, world
*** End Patch
`;

/** A model that needs no network: it plans, runs a command, edits a file and answers. */
export const demoModel = () =>
  scriptedModel([
    plans([
      { step: 'Write a greeting', status: 'inProgress' },
      { step: 'Improve it', status: 'pending' },
    ]),
    // Not in a login shell: its profile may take longer than a command is waited for.
    callsTool('exec_command', { cmd: 'echo hello > greeting.txt && cat greeting.txt', login: false }),
    appliesPatch(patch),
    plans([
      { step: 'Write a greeting', status: 'completed' },
      { step: 'Improve it', status: 'completed' },
    ]),
    says('I wrote greeting.txt and made it greet the world. Configure a model provider to have your own prompt worked on.'),
  ]);
