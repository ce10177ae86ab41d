import * as z from 'zod';
import { notification } from '../method.js';
import { McpServerStartupState } from '../types/mcp.js';
import { wire } from '../wire.js';

const mcpServerOauthLoginCompletedNotification = () =>
  z.object({
    /** Absent on success. */
    error: z.string().nullable(),
    /** Name of the server in the settings. */
    name: z.string(),
    success: z.boolean(),
  });
/** An OAuth login to an MCP server has ended. */
export interface McpServerOauthLoginCompletedNotification extends z.output<ReturnType<typeof mcpServerOauthLoginCompletedNotification>> {}
export const McpServerOauthLoginCompletedNotification = wire<McpServerOauthLoginCompletedNotification>(
  'McpServerOauthLoginCompletedNotification',
  mcpServerOauthLoginCompletedNotification,
);

const mcpServerStatusUpdatedNotification = () =>
  z.object({
    /** Set only when it failed. */
    error: z.string().nullable(),
    /** Name of the server in the settings. */
    name: z.string(),
    status: McpServerStartupState,
  });
/** An MCP server of a thread changed its start-up state. */
export interface McpServerStatusUpdatedNotification extends z.output<ReturnType<typeof mcpServerStatusUpdatedNotification>> {}
export const McpServerStatusUpdatedNotification = wire<McpServerStatusUpdatedNotification>(
  'McpServerStatusUpdatedNotification',
  mcpServerStatusUpdatedNotification,
);

export const mcpServerNotifications = {
  /** An OAuth login to an MCP server succeeded, failed or timed out. */
  'mcpServer/oauthLogin/completed': notification('mcpServer/oauthLogin/completed', McpServerOauthLoginCompletedNotification),
  /** An MCP server's startup moved on, per server, in no fixed order. */
  'mcpServer/startupStatus/updated': notification('mcpServer/startupStatus/updated', McpServerStatusUpdatedNotification),
};
