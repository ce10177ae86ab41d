import { ModelError, streamDisconnected } from '../model/errors.js';
import { fromHttpFailure } from '../model/http/http-failure.js';
import type { ModelCall, ModelTransport, ResponseEvent } from '../model/model-transport.js';
import { tellResponseEvent } from '../model/response/response-event.js';
import { tellResponseHead } from '../model/response/response-head.js';
import type { Script, ScriptStep } from './script.js';
import { exhaustedText, ScriptPlayer } from './script-player.js';

/** A model that follows a script, and remembers what it was asked. */
export interface ScriptedModel extends ModelTransport {
  readonly requests: readonly ModelCall[];
}

/** A model in this process, without socket or disk. When its script ends, it fails the turn and says so. */
export function scriptedModel(script: Script): ScriptedModel {
  const player = new ScriptPlayer(script);
  const requests: ModelCall[] = [];
  return {
    requests,
    async stream(call, onEvent) {
      requests.push(call);
      const steps = player.next(call.body);
      if (steps === null) throw new ModelError(exhaustedText(player), { codexErrorInfo: 'other', retryable: false });
      await Promise.resolve(); // A model never answers before its caller has gone on.
      await play(steps, call, onEvent);
    },
  };
}

async function play(steps: readonly ScriptStep[], { signal, provider }: ModelCall, onEvent: (event: ResponseEvent) => void): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    switch (step.type) {
      case 'event': {
        tellResponseEvent(step.event, onEvent);
        break;
      }
      case 'failure': {
        const { status, body, headers } = step;
        throw fromHttpFailure({ status, url: `${provider.baseUrl}/responses`, headers, body });
      }
      case 'headers':
        tellResponseHead(step.headers, provider, onEvent);
        break;
      case 'bytes':
        throw new Error('a scripted model without a socket sends no bytes: use startModelServer');
      case 'hang':
        await aborted(signal);
        break;
      case 'cut':
        throw streamDisconnected('stream closed before response.completed');
      default:
        step satisfies never;
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
