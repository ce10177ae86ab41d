import { isRecord } from '../../platform/json.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { DynamicToolSpec } from '../../protocol/index.js';
import { findSchemaProblem } from './tool-schema-checks.js';

const allowed = /^[a-zA-Z0-9_-]+$/;
const maxNameLength = 128;
const maxNamespaceLength = 64;

/** Groups that providers give their own meaning to. */
const providerNamespaces: ReadonlySet<string> = new Set([
  'api_tool',
  'browser',
  'computer',
  'container',
  'file_search',
  'functions',
  'image_gen',
  'multi_tool_use',
  'python',
  'python_user_visible',
  'submodel_delegator',
  'terminal',
  'tool_search',
  'web',
]);

/** Whether a thread can have these tools. @throws RpcError whose message names the first that it cannot have, and why */
export function checkDynamicTools(tools: readonly DynamicToolSpec[]): void {
  const seen = new Set<string>();
  for (const tool of tools) {
    checkName(tool.name);
    if (tool.namespace != null) checkNamespace(tool.namespace, tool.name);
    else if (tool.deferLoading) throw invalidRequest(`deferred dynamic tool must include a namespace: ${tool.name}`);
    const key = JSON.stringify([tool.namespace ?? null, tool.name]);
    if (seen.has(key)) {
      throw invalidRequest(
        tool.namespace == null
          ? `duplicate dynamic tool name: ${tool.name}`
          : `duplicate dynamic tool name in namespace ${tool.namespace}: ${tool.name}`,
      );
    }
    seen.add(key);
    checkSchema(tool);
  }
}

function checkName(name: string): void {
  if (name.trim() === '') throw invalidRequest('dynamic tool name must not be empty');
  if (name !== name.trim()) throw invalidRequest(`dynamic tool name has leading/trailing whitespace: ${name}`);
  if (!allowed.test(name)) throw invalidRequest(`dynamic tool name must match ${allowed.source} to match Responses API: ${name}`);
  if (name.length > maxNameLength) {
    throw invalidRequest(`dynamic tool name must be at most ${maxNameLength} characters to match Responses API: ${name}`);
  }
  if (isReserved(name)) throw invalidRequest(`dynamic tool name is reserved: ${name}`);
}

function checkNamespace(namespace: string, name: string): void {
  if (namespace.trim() === '') throw invalidRequest(`dynamic tool namespace must not be empty for ${name}`);
  if (namespace !== namespace.trim()) {
    throw invalidRequest(`dynamic tool namespace has leading/trailing whitespace for ${name}: ${namespace}`);
  }
  if (!allowed.test(namespace)) {
    throw invalidRequest(`dynamic tool namespace must match ${allowed.source} to match Responses API: ${namespace}`);
  }
  if (namespace.length > maxNamespaceLength) {
    throw invalidRequest(`dynamic tool namespace must be at most ${maxNamespaceLength} characters to match Responses API: ${namespace}`);
  }
  if (isReserved(namespace)) throw invalidRequest(`dynamic tool namespace is reserved for ${name}: ${namespace}`);
  if (providerNamespaces.has(namespace)) {
    throw invalidRequest(`dynamic tool namespace collides with a reserved Responses API namespace for ${name}: ${namespace}`);
  }
}

/** Tools of MCP servers are called so. */
const isReserved = (name: string): boolean => name === 'mcp' || name.startsWith('mcp__');

function checkSchema({ name, inputSchema }: DynamicToolSpec): void {
  const unsupported = (why: string) => invalidRequest(`dynamic tool input schema is not supported for ${name}: ${why}`);
  const problem = findSchemaProblem(inputSchema);
  if (problem !== null) throw unsupported(problem);
  if (isRecord(inputSchema) && isNull(inputSchema.type)) throw unsupported('tool input schema must not be a singleton null type');
}

const isNull = (type: unknown): boolean => type === 'null' || (Array.isArray(type) && type.length === 1 && type[0] === 'null');
