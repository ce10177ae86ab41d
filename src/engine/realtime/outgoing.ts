import type { RealtimeSocket } from './realtime-socket.js';
import type { ClientMessage } from './session-update.js';

/** More pieces of audio than this do not wait: they would be heard too late. */
const maxWaitingAudio = 256;

/** What goes to the service, in order: it waits as long as no socket has joined. */
export class Outgoing {
  readonly #waiting: ClientMessage[] = [];
  #socket: RealtimeSocket | null = null;
  #waitingAudio = 0;

  send(message: ClientMessage): void {
    const isAudio = message.type === 'input_audio_buffer.append';
    if (isAudio && this.#waitingAudio >= maxWaitingAudio) return;
    if (isAudio) this.#waitingAudio++;
    if (this.#socket === null) this.#waiting.push(message);
    else this.#write(this.#socket, message);
  }

  /** From here on everything goes to the socket, what waited after `first`. */
  join(socket: RealtimeSocket, first: ClientMessage): void {
    this.#socket = socket;
    socket.send(JSON.stringify(first));
    for (const message of this.#waiting.splice(0)) this.#write(socket, message);
  }

  close(): void {
    this.#waiting.length = 0;
    this.#socket?.close();
  }

  #write(socket: RealtimeSocket, message: ClientMessage): void {
    socket.send(JSON.stringify(message), () => {
      if (message.type === 'input_audio_buffer.append') this.#waitingAudio--;
    });
  }
}
