import type { Emit } from '../event.js';
import { policyName } from '../sandbox/policy-name.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { sandboxOf } from './request-facts.js';

/** Tells whoever watches what a turn runs with. */
export function noteSetup({ trace, thread, services }: TurnScope): void {
  if (!trace.isWatched) return;
  const { settings, config } = thread;
  trace.note({
    type: 'turnConfigured',
    setup: {
      sandbox: sandboxOf(settings.sandboxPolicy),
      sandboxPolicy: policyName(settings.sandboxPolicy),
      hasNetworkProxy: services.networks.forTurn(thread, settings) !== null,
      hasMemories: config.features?.['memories'] === true,
      usesMemories: config.memories?.use !== false,
    },
  });
}

/** Says what happens in a turn. Whoever watches is told of messages that use what earlier threads have learned. */
export function emitOf({ trace, thread }: TurnScope): Emit {
  if (!trace.isWatched) return thread.emit;
  return (event) => {
    thread.emit(event);
    if (event.type === 'itemCompleted' && event.item.type === 'agentMessage' && event.item.memoryCitation)
      trace.note({ type: 'memoryCited' });
  };
}
