import * as z from 'zod';
import { method } from '../method.js';
import { int64, json, uint32 } from '../scalars.js';
import { scope } from '../scope.js';
import { McpServerStatus, McpServerStatusDetail, ResourceContent } from '../types/mcp.js';
import { wire } from '../wire.js';

const mcpServerOauthLoginParams = () =>
  z.object({
    /** Name of the server in the settings. */
    name: z.string(),
    /** Replaces configured and discovered scopes. */
    scopes: z.array(z.string()).nullish(),
    /** How long to wait for the browser, in seconds; 300 when absent. */
    timeoutSecs: int64().nullish(),
  });
/** Params of mcpServer/oauth/login: starts an OAuth login to an HTTP MCP server. */
export interface McpServerOauthLoginParams extends z.output<ReturnType<typeof mcpServerOauthLoginParams>> {}
export const McpServerOauthLoginParams = wire<McpServerOauthLoginParams>('McpServerOauthLoginParams', mcpServerOauthLoginParams);

const listMcpServerStatusParams = () =>
  z.object({
    /** `nextCursor` of the page before; absent for the first page. */
    cursor: z.string().nullish(),
    /** `full` when absent. */
    detail: McpServerStatusDetail.nullish(),
    /** Page size; 0 counts as 1, and the server chooses when absent. */
    limit: uint32().nullish(),
  });
/** Params of mcpServerStatus/list: connects to every configured MCP server and pages through what they offer. */
export interface ListMcpServerStatusParams extends z.output<ReturnType<typeof listMcpServerStatusParams>> {}
export const ListMcpServerStatusParams = wire<ListMcpServerStatusParams>('ListMcpServerStatusParams', listMcpServerStatusParams);

const mcpResourceReadParams = () =>
  z.object({
    /** Thread whose connection to use; absent opens a temporary one. */
    threadId: z.string().nullish(),
    /** Name of the server in the settings. */
    server: z.string(),
    uri: z.string(),
  });
/** Params of mcpServer/resource/read: fetches one resource of an MCP server. */
export interface McpResourceReadParams extends z.output<ReturnType<typeof mcpResourceReadParams>> {}
export const McpResourceReadParams = wire<McpResourceReadParams>('McpResourceReadParams', mcpResourceReadParams);

const mcpServerToolCallParams = () =>
  z.object({
    threadId: z.string(),
    /** Name of the server in the settings. */
    server: z.string(),
    /** Name as the server itself gives it. */
    tool: z.string(),
    /** Passed on to the server, with the thread id added. */
    _meta: json().optional(),
    /** As the tool's schema wants them. */
    arguments: json().optional(),
  });
/** Params of mcpServer/tool/call: runs an MCP tool directly, without approval and without an item. */
export interface McpServerToolCallParams extends z.output<ReturnType<typeof mcpServerToolCallParams>> {}
export const McpServerToolCallParams = wire<McpServerToolCallParams>('McpServerToolCallParams', mcpServerToolCallParams);

const mcpServerOauthLoginResponse = () =>
  z.object({
    /** Page for the user to open; the server opens no browser. */
    authorizationUrl: z.string(),
  });
/** Answer to mcpServer/oauth/login; a notification tells how the login ended. */
export interface McpServerOauthLoginResponse extends z.output<ReturnType<typeof mcpServerOauthLoginResponse>> {}
export const McpServerOauthLoginResponse = wire<McpServerOauthLoginResponse>('McpServerOauthLoginResponse', mcpServerOauthLoginResponse);

const mcpServerRefreshResponse = () => z.object({});
/** Empty answer to config/mcpServer/reload; threads restart their MCP servers at their next turn. */
export interface McpServerRefreshResponse extends z.output<ReturnType<typeof mcpServerRefreshResponse>> {}
export const McpServerRefreshResponse = wire<McpServerRefreshResponse>('McpServerRefreshResponse', mcpServerRefreshResponse);

const listMcpServerStatusResponse = () =>
  z.object({
    data: z.array(McpServerStatus),
    /** Pass it on for the next page; null on the last. */
    nextCursor: z.string().nullable(),
  });
/** Answer to mcpServerStatus/list, ordered by server name. */
export interface ListMcpServerStatusResponse extends z.output<ReturnType<typeof listMcpServerStatusResponse>> {}
export const ListMcpServerStatusResponse = wire<ListMcpServerStatusResponse>('ListMcpServerStatusResponse', listMcpServerStatusResponse);

const mcpResourceReadResponse = () =>
  z.object({
    contents: z.array(ResourceContent),
  });
/** Answer to mcpServer/resource/read. */
export interface McpResourceReadResponse extends z.output<ReturnType<typeof mcpResourceReadResponse>> {}
export const McpResourceReadResponse = wire<McpResourceReadResponse>('McpResourceReadResponse', mcpResourceReadResponse);

const mcpServerToolCallResponse = () =>
  z.object({
    /** Extra data of the server. */
    _meta: json().optional(),
    /** Content blocks as defined by MCP. */
    content: z.array(json()),
    /** True when the tool reports a failure, which does not fail the request. */
    isError: z.boolean().nullable(),
    /** Machine-readable result, if the tool gives one. */
    structuredContent: json().optional(),
  });
/** Answer to mcpServer/tool/call: the tool's result, unchanged. */
export interface McpServerToolCallResponse extends z.output<ReturnType<typeof mcpServerToolCallResponse>> {}
export const McpServerToolCallResponse = wire<McpServerToolCallResponse>('McpServerToolCallResponse', mcpServerToolCallResponse);

export const mcpServerMethods = {
  mcpServer: {
    oauth: {
      /** Begins an OAuth login to an HTTP MCP server and answers the URL to open; `mcpServer/oauthLogin/completed` tells the outcome. */
      login: method('mcpServer/oauth/login', {
        params: McpServerOauthLoginParams,
        result: McpServerOauthLoginResponse,
        scope: ({ name }) => scope.mcpOauth(name),
      }),
    },
    resource: {
      /** Reads one resource of an MCP server, by a thread's connection or a temporary one. */
      read: method('mcpServer/resource/read', {
        params: McpResourceReadParams,
        result: McpResourceReadResponse,
        scope: ({ threadId }) => (threadId ? scope.thread(threadId) : null),
      }),
    },
    tool: {
      /** Calls an MCP tool on a thread's behalf, without approval and without an item. A tool's own error is a normal result. */
      call: method('mcpServer/tool/call', {
        params: McpServerToolCallParams,
        result: McpServerToolCallResponse,
        scope: ({ threadId }) => scope.thread(threadId),
      }),
    },
  },
  config: {
    mcpServer: {
      /** Makes every loaded thread restart its MCP servers from fresh config at its next turn. */
      reload: method('config/mcpServer/reload', {
        params: null,
        result: McpServerRefreshResponse,
        scope: () => scope.global('mcp-registry'),
      }),
    },
  },
  mcpServerStatus: {
    /** Connects to all configured MCP servers and pages through their tools, resources and auth state; broken ones are listed empty. */
    list: method('mcpServerStatus/list', {
      params: ListMcpServerStatusParams,
      result: ListMcpServerStatusResponse,
      scope: () => scope.global('mcp-registry'),
    }),
  },
};
