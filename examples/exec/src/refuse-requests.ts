import { type AppServer, RpcError } from 'keelson';

/** Nobody is there to be asked: what the server wants to know is refused, and the agent goes on without. */
export function refuseRequests(server: AppServer): void {
  const refuse =
    (what: string) =>
    (params: { readonly threadId?: string }): never => {
      const thread = params.threadId === undefined ? '' : ` (thread ${params.threadId})`;
      throw new RpcError(-32000, `${what} is not supported in exec mode${thread}`);
    };
  server.handle('mcpServer/elicitation/request', () => ({ action: 'cancel', content: null, _meta: null }));
  server.handle('item/commandExecution/requestApproval', refuse('approval of commands'));
  server.handle('item/fileChange/requestApproval', refuse('approval of file changes'));
  server.handle('item/permissions/requestApproval', refuse('approval of permissions'));
  server.handle('item/tool/requestUserInput', refuse('asking the user'));
  server.handle('item/tool/call', refuse('calling a tool of the client'));
  server.handle('account/chatgptAuthTokens/refresh', () => refuse('refreshing tokens of the client')({}));
}
