/** Something went wrong between us and a server; the message says what, for people and for the model. */
export class McpFailure extends Error {
  override readonly name = 'McpFailure';
}

/** The server wants a login that we do not have. */
export class NotLoggedIn extends McpFailure {}

const errorCodeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

/** What the client library says, in our words. */
export function toMcpFailure(error: unknown): McpFailure {
  if (error instanceof McpFailure) return error;
  if (!(error instanceof Error)) return new McpFailure(String(error));
  const code = errorCodeOf(error);
  if (typeof code === 'number') return new McpFailure(`Mcp error: ${code}: ${error.message}`, { cause: error });
  if (code === 'CONNECTION_CLOSED') return new McpFailure('Transport closed', { cause: error });
  return new McpFailure(error.message, { cause: error });
}

/** Why a handshake came to nothing. */
export function toStartFailure(error: unknown): McpFailure {
  if (error instanceof McpFailure) return error;
  if (!(error instanceof Error)) return new McpFailure(String(error));
  const code = errorCodeOf(error);
  if (code === 'CONNECTION_CLOSED')
    return new McpFailure('handshaking with MCP server failed: connection closed: initialize response', { cause: error });
  if (typeof code === 'number')
    return new McpFailure(`handshaking with MCP server failed: JSON-RPC error: ${code}: ${error.message}`, { cause: error });
  return new McpFailure(`handshaking with MCP server failed: ${error.message}`, { cause: error });
}

/** `1.5s`, `20s`, `250ms`. */
export const showDuration = (ms: number): string => (ms < 1000 ? `${ms}ms` : `${ms / 1000}s`);
