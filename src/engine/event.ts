import type { ExtensionEvent } from './events/extension-event.js';
import type { ItemEvent } from './events/item-event.js';
import type { ReviewEvent } from './events/review-event.js';
import type { ThreadEvent } from './events/thread-event.js';
import type { TurnEvent } from './events/turn-event.js';

/** All that happens in the engine. Projections turn it into notifications and into records; nothing else does. */
export type EngineEvent = ThreadEvent | TurnEvent | ItemEvent | ReviewEvent | ExtensionEvent;

/** Says what happened. Synchronous and in order. */
export type Emit = (event: EngineEvent) => void;
