import { choose } from '../session/state.js';
import { describeMode, modes } from './modes.js';
import type { ThreadPlace } from './run-command.js';

/** Asks what may happen without asking, from the next turn on. */
export async function pickMode({ session, dialogs, thread }: ThreadPlace): Promise<void> {
  const mode = await dialogs.choose({
    title: `What may happen without asking? (${describeMode(thread)})`,
    selected: modes.findIndex(({ label }) => label === describeMode(thread)),
    choices: modes.map((one) => ({ label: one.label, detail: one.detail, value: one })),
  });
  if (mode === null) return;
  session.store.change(choose({ approvalPolicy: mode.approvalPolicy, sandbox: mode.sandbox }));
  session.tell(`from the next turn on: ${mode.label}`, 'dim');
}
