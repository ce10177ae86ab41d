// The ways a message takes to a server in this process. Each calls `hear` with what comes back, and resolves `open` to a wire.
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A channel whose two ends are in this process. */
function createChannel(hear) {
  const waiting = [];
  let wake = () => {};
  let isOpen = true;
  const close = () => {
    isOpen = false;
    wake();
  };
  async function* incoming() {
    while (isOpen || waiting.length > 0) {
      if (waiting.length > 0) yield waiting.shift();
      else await new Promise((resolve) => (wake = resolve));
    }
  }
  const say = (text) => {
    waiting.push(JSON.parse(text));
    wake();
  };
  return { channel: { kind: 'custom', incoming: incoming(), send: hear, close }, say, close };
}

export const wires = {
  /** A channel that the program attaches. */
  process: async (server) => ({
    open: async (hear) => {
      const { channel, say, close } = createChannel(hear);
      const attached = server.attach(channel);
      return {
        say,
        close: async () => {
          close();
          await attached.close();
        },
      };
    },
    close: async () => {},
  }),
  /** A WebSocket over TCP. */
  socket: async (server) => {
    const { listenWebSocket } = await import('keelson-transport');
    const listener = await listenWebSocket(server, { host: '127.0.0.1', port: 0, logger: { error() {}, warn() {} } });
    return {
      open: async (hear) => {
        const socket = new WebSocket(listener.url);
        socket.on('message', (data) => hear(JSON.parse(String(data))));
        socket.on('error', () => {});
        await once(socket, 'open');
        return {
          say: (text) => socket.send(text),
          close: async () => {
            if (socket.readyState === WebSocket.CLOSED) return;
            const closed = once(socket, 'close');
            socket.close();
            await closed;
          },
        };
      },
      close: () => listener.close(),
    };
  },
};
