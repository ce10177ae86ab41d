import * as z from 'zod';
import { isRecord, stringOf } from '../../platform/json.js';
import { rank } from './rank.js';
import type { Tool, ToolOutput, ToolSpec } from './tool.js';
import type { ToolScope } from './tool-scope.js';

const defaultLimit = 8;

const Arguments = z.object({ query: z.string(), limit: z.number().int().nullish() });

/** Finds tools that are kept out of the request. `tools` are all of the turn. */
export function toolSearchTool(tools: (scope: ToolScope) => readonly Tool[]): Tool {
  const deferred = (scope: ToolScope): readonly Tool[] => tools(scope).filter(({ isDeferred }) => isDeferred);
  return {
    name: 'tool_search',
    kind: 'search',
    spec: (scope) => {
      if (!scope.model.supportsSearchTool || scope.features['tool_search'] === false) return null;
      const sources = new Set(deferred(scope).map(({ source, namespace, name }) => source ?? namespace?.name ?? name));
      return sources.size === 0 ? null : toSpec([...sources]);
    },
    parallel: true,
    run: async (call, { scope }) => search(call.input, deferred(scope), scope),
  };
}

const toSpec = (sources: readonly string[]): ToolSpec => ({
  type: 'tool_search',
  execution: 'client',
  description: `Finds tools that are not listed here, by what they do. A tool that was found can be called at once. Tools come from:\n${sources.map((name) => `- ${name}`).join('\n')}`,
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What the tool should do, in a few words.' },
      limit: { type: 'number', description: `How many tools to find at most. Default: ${defaultLimit}.` },
    },
    required: ['query'],
    additionalProperties: false,
  },
});

/** Nothing is found by a query that is empty or cannot be read: there is no place for an error in the answer. */
function search(input: string, tools: readonly Tool[], scope: ToolScope): ToolOutput {
  const parsed = Arguments.safeParse(JSON.parse(input));
  if (!parsed.success || parsed.data.query.trim() === '') return { body: [], success: false };
  const limit = parsed.data.limit ?? defaultLimit;
  if (limit <= 0) return { body: [], success: false };
  const specs = tools.map((tool) => tool.spec(scope));
  const texts = specs.map((spec, at) => searchText(tools[at], spec));
  const groups = new Map<string, { type: 'namespace'; name: string; description: string; tools: ToolSpec[] }>();
  const found: ToolSpec[] = [];
  for (const at of rank(parsed.data.query, texts).slice(0, limit)) {
    const spec = specs[at];
    const namespace = tools[at]?.namespace;
    if (!spec) continue;
    if (namespace === undefined) {
      found.push(spec);
      continue;
    }
    const group = groups.get(namespace.name);
    if (group !== undefined) {
      group.tools.push(spec);
      continue;
    }
    const made = { type: 'namespace' as const, ...namespace, tools: [spec] };
    groups.set(namespace.name, made);
    found.push(made);
  }
  return { body: found, success: true };
}

/** All that tells what a tool is for: its names, its description, and the names of its arguments. */
function searchText(tool: Tool | undefined, spec: ToolSpec | null): string {
  const parameters = isRecord(spec?.parameters) ? spec.parameters : {};
  const properties = isRecord(parameters.properties) ? Object.keys(parameters.properties) : [];
  return [tool?.source, tool?.namespace?.name, tool?.name, tool?.title, stringOf(spec?.description), ...properties]
    .filter(Boolean)
    .join(' ');
}
