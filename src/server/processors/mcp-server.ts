import { isToolEnabled } from '../../extensions/mcp/server-settings.js';
import { isRecord } from '../../platform/json.js';
import { internalError, RpcError } from '../../protocol/errors.js';
import { processor } from '../dispatch/processor.js';
import { callResult, readContents } from '../mcp/mcp-results.js';
import { listMcpServers } from '../mcp/mcp-status.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const mcpServerProcessor = ({ mcp, engine, hub, config }: Pick<Services, 'mcp' | 'engine' | 'hub' | 'config'>) =>
  processor({
    'mcpServer/oauth/login': async (params, context) => {
      await latestSettings(config);
      const server = (await mcp.configured()).find(({ name }) => name === params.name);
      const { authorizationUrl, done } = await mcp.oauth.login(server, params, (completed) =>
        hub.broadcast({ method: 'mcpServer/oauthLogin/completed', params: completed }),
      );
      context.detach('mcp login', () => done);
      return { authorizationUrl };
    },
    'mcpServerStatus/list': async (params, context) => {
      context.releaseScope();
      await latestSettings(config);
      return listMcpServers(mcp, params, context.signal);
    },
    'config/mcpServer/reload': async () => {
      await latestSettings(config, 'failed to refresh MCP servers');
      engine.mcp.reload();
      return {};
    },
    'mcpServer/tool/call': async ({ threadId, server, tool, arguments: args, _meta }, context) => {
      const servers = engine.mcp.of(threadId);
      context.releaseScope();
      const connection = await failing(() => servers.get(server));
      if (!isToolEnabled(connection.settings, tool)) throw internalError(`tool '${tool}' is disabled for MCP server '${server}'`);
      const meta = { ...(isRecord(_meta) ? _meta : {}), threadId };
      const call = { tool, arguments: args ?? undefined, meta, signal: context.signal };
      return callResult(await failing(() => connection.callTool(call), `tool call failed for \`${server}/${tool}\`: `));
    },
    'mcpServer/resource/read': async ({ threadId, server, uri }, context) => {
      const prefix = `resources/read failed for \`${server}\` (${uri}): `;
      if (threadId != null) {
        const connection = await failing(() => engine.mcp.of(threadId).get(server));
        return readContents(await failing(() => connection.readResource(uri, context.signal), prefix));
      }
      await latestSettings(config);
      const settings = (await mcp.configured()).find(({ name, enabled }) => enabled && name === server);
      if (settings === undefined) throw internalError(`unknown MCP server '${server}'`);
      await using connection = await failing(() => mcp.connect(settings, context.signal), prefix);
      return readContents(await failing(() => connection.readResource(uri, context.signal), prefix));
    },
  });

/** What goes wrong on the way to a server, or there, is told to the client in the server's words. */
async function failing<T>(work: () => Promise<T>, prefix = ''): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RpcError
      ? error
      : internalError(`${prefix}${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
