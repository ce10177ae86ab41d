export { LineSplitter } from './json-lines.js';
export { type StdioChannelOptions, stdioChannel } from './stdio.js';
