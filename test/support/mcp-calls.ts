import { streams, turn } from 'keelson/testing';

/** The model calls a tool of a server. */
export const callsMcp = (server: string, name: string, args: unknown = {}, callId = 'c1') =>
  callsInGroup(`mcp__${server}__`, name, args, callId);

/** The model calls a tool of a group. */
export const callsInGroup = (namespace: string, name: string, args: unknown = {}, callId = 'c1') =>
  turn(
    streams({
      type: 'response.output_item.done',
      item: { type: 'function_call', call_id: callId, name, namespace, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
    }),
  );
