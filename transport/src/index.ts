export { LineSplitter } from './json-lines.js';
export { type ListenTarget, parseListenUrl } from './listen-url.js';
export type { Listener, ListenOptions } from './listener.js';
export { Otel, type OtelOptions } from './otel.js';
export { type StdioChannelOptions, stdioChannel } from './stdio.js';
export { type ListenUnixSocketOptions, listenUnixSocket } from './unix-socket.js';
export type { WsAuth } from './web-socket-auth.js';
export { type ListenWebSocketOptions, listenWebSocket } from './websocket.js';
