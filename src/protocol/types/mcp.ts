import * as z from 'zod';
import { int64, json } from '../scalars.js';
import { wire } from '../wire.js';

const mcpServerStatusDetail = () => z.enum(['full', 'toolsAndAuthOnly']);
/** How much to fetch from each MCP server; `toolsAndAuthOnly` skips resources and their templates. */
export type McpServerStatusDetail = z.output<ReturnType<typeof mcpServerStatusDetail>>;
export const McpServerStatusDetail = wire<McpServerStatusDetail>('McpServerStatusDetail', mcpServerStatusDetail);

const mcpServerMigration = () =>
  z.object({
    name: z.string(),
  });
/** An MCP server that would be taken over. */
export interface McpServerMigration extends z.output<ReturnType<typeof mcpServerMigration>> {}
export const McpServerMigration = wire<McpServerMigration>('McpServerMigration', mcpServerMigration);

const mcpAuthStatus = () => z.enum(['unsupported', 'notLoggedIn', 'bearerToken', 'oAuth']);
/** How the connection to an MCP server is authorised; `unsupported` for local ones and those without OAuth. */
export type McpAuthStatus = z.output<ReturnType<typeof mcpAuthStatus>>;
export const McpAuthStatus = wire<McpAuthStatus>('McpAuthStatus', mcpAuthStatus);

const mcpServerStatus = () =>
  z.object({
    authStatus: McpAuthStatus,
    name: z.string(),
    /** Empty when not asked for. */
    resourceTemplates: z.array(ResourceTemplate),
    /** Empty when not asked for. */
    resources: z.array(Resource),
    /** By the name that the server gives. */
    tools: z.record(z.string(), Tool),
  });
/** One configured MCP server and what it offers; broken or disabled ones have no tools. */
export interface McpServerStatus extends z.output<ReturnType<typeof mcpServerStatus>> {}
export const McpServerStatus = wire<McpServerStatus>('McpServerStatus', mcpServerStatus);

const resource = () =>
  z.object({
    /** Free data of the server. */
    _meta: json().optional(),
    /** Hints of the server, such as audience or priority. */
    annotations: json().optional(),
    description: z.string().nullable(),
    icons: z.array(json()).nullable(),
    mimeType: z.string().nullable(),
    name: z.string(),
    /** Size in bytes, if known. */
    size: int64().nullable(),
    /** Name for people; `name` is the one for programs. */
    title: z.string().nullable(),
    uri: z.string(),
  });
/** A resource that an MCP server offers, as the server described it. */
export interface Resource extends z.output<ReturnType<typeof resource>> {}
export const Resource = wire<Resource>('Resource', resource);

const resourceTemplate = () =>
  z.object({
    /** Hints of the server, such as audience or priority. */
    annotations: json().optional(),
    description: z.string().nullable(),
    mimeType: z.string().nullable(),
    name: z.string(),
    /** Name for people; `name` is the one for programs. */
    title: z.string().nullable(),
    /** Address with placeholders (RFC 6570). */
    uriTemplate: z.string(),
  });
/** A pattern for resource addresses that an MCP server offers. */
export interface ResourceTemplate extends z.output<ReturnType<typeof resourceTemplate>> {}
export const ResourceTemplate = wire<ResourceTemplate>('ResourceTemplate', resourceTemplate);

const tool = () =>
  z.object({
    /** Free data of the server. */
    _meta: json().optional(),
    /** Hints of the server, for instance whether the tool only reads. */
    annotations: json().optional(),
    description: z.string().nullable(),
    icons: z.array(json()).nullable(),
    /** JSON Schema of the arguments. */
    inputSchema: json(),
    /** Raw name, which may differ from the one the model sees. */
    name: z.string(),
    /** JSON Schema of structured results, if declared. */
    outputSchema: json().optional(),
    /** Name for people; `name` is the one for programs. */
    title: z.string().nullable(),
  });
/** A tool of an MCP server, as the server described it. */
export interface Tool extends z.output<ReturnType<typeof tool>> {}
export const Tool = wire<Tool>('Tool', tool);

const resourceContent = () =>
  z.union([
    z.object({
      _meta: json().optional(),
      mimeType: z.string().nullable(),
      text: z.string(),
      uri: z.string(),
    }),
    z.object({
      _meta: json().optional(),
      blob: z.string(),
      mimeType: z.string().nullable(),
      uri: z.string(),
    }),
  ]);
/** Contents of an MCP resource, as text or as base64 bytes. */
export type ResourceContent = z.output<ReturnType<typeof resourceContent>>;
export const ResourceContent = wire<ResourceContent>('ResourceContent', resourceContent);

const mcpServerStartupState = () => z.enum(['starting', 'ready', 'failed', 'cancelled']);
/** How far an MCP server has come in starting. */
export type McpServerStartupState = z.output<ReturnType<typeof mcpServerStartupState>>;
export const McpServerStartupState = wire<McpServerStartupState>('McpServerStartupState', mcpServerStartupState);

const mcpServerElicitationAction = () => z.enum(['accept', 'decline', 'cancel']);
/** How the user dealt with a question of an MCP server: answered, refused or dismissed. */
export type McpServerElicitationAction = z.output<ReturnType<typeof mcpServerElicitationAction>>;
export const McpServerElicitationAction = wire<McpServerElicitationAction>('McpServerElicitationAction', mcpServerElicitationAction);
