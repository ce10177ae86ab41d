import type { ThreadRealtimeAudioChunk } from '../../protocol/index.js';
import type { ClientMessage } from './session-update.js';

/** How much of the newest spoken item was delivered: a user who breaks in has heard no more of it. */
export class PlayedAudio {
  #itemId: string | null = null;
  #ms = 0;

  add({ itemId, data, sampleRate, numChannels, samplesPerChannel }: ThreadRealtimeAudioChunk): void {
    if (itemId == null || sampleRate === 0) return;
    const samples = samplesPerChannel ?? Math.floor(Buffer.byteLength(data, 'base64') / 2 / Math.max(numChannels, 1));
    const ms = Math.floor((samples * 1000) / sampleRate);
    if (ms === 0) return;
    if (itemId !== this.#itemId) this.forget();
    this.#itemId = itemId;
    this.#ms += ms;
  }

  /** Somebody speaks, in a new item of the service's or in none that is known. `null`: nothing was cut off. */
  cutOff(speakingItemId: string | null): ClientMessage | null {
    const [itemId, ms] = [this.#itemId, this.#ms];
    this.forget();
    if (itemId === null || (speakingItemId !== null && speakingItemId !== itemId)) return null;
    return { type: 'conversation.item.truncate', item_id: itemId, content_index: 0, audio_end_ms: ms };
  }

  forget(): void {
    this.#itemId = null;
    this.#ms = 0;
  }
}
