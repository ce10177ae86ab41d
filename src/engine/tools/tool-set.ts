import type { Tool, ToolCall, ToolSpec } from './tool.js';
import type { ToolScope } from './tool-scope.js';

/** The tools of one turn: what the model is offered, and who answers its calls. */
export interface ToolSet {
  readonly scope: ToolScope;
  /** The request's `tools`, in their order. */
  readonly specs: readonly ToolSpec[];
  find(call: Pick<ToolCall, 'kind' | 'name' | 'namespace'>): Tool | undefined;
}

export function createToolSet(tools: readonly Tool[], scope: ToolScope): ToolSet {
  const reachable = new Map<string, Tool>();
  const specs: ToolSpec[] = [];
  const groups = new Map<string, ToolSpec[]>();
  for (const tool of tools) {
    const spec = tool.spec(scope);
    const isReachable = tool.isReachable?.(scope) ?? spec !== null;
    if (isReachable) reachable.set(keyOf({ kind: tool.kind, name: tool.name, namespace: tool.namespace?.name ?? null }), tool);
    if (spec === null || tool.isDeferred) continue;
    if (tool.namespace === undefined) {
      specs.push(spec);
      continue;
    }
    const { name, description } = tool.namespace;
    const group = groups.get(name);
    if (group !== undefined) {
      group.push(spec);
      continue;
    }
    const members = [spec];
    groups.set(name, members);
    specs.push({ type: 'namespace', name, description, tools: members });
  }
  return { scope, specs, find: (call) => reachable.get(keyOf(call)) };
}

const keyOf = ({ kind, name, namespace }: Pick<ToolCall, 'kind' | 'name' | 'namespace'>): string => `${kind}\n${namespace ?? ''}\n${name}`;
