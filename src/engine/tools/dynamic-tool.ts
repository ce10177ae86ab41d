import type { DynamicToolCallOutputContentItem, DynamicToolSpec, ThreadItem } from '../../protocol/index.js';
import { badArguments } from './arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from './tool.js';
import { toToolSchema } from './tool-schema.js';

type DynamicToolItem = Extract<ThreadItem, { type: 'dynamicToolCall' }>;

/** What a tool of somebody else gave. */
export interface DynamicToolResult {
  readonly contentItems: readonly DynamicToolCallOutputContentItem[];
  readonly success: boolean;
}

interface Definition extends Pick<DynamicToolSpec, 'name' | 'description' | 'inputSchema'> {
  readonly namespace: string | null;
  readonly isDeferred: boolean;
  readonly parallel: boolean;
  /** Default: all arguments fit. */
  readonly check?: (args: unknown) => { readonly value: unknown } | { readonly problem: string };
  readonly answer: (args: unknown, call: ToolCall, context: ToolContext) => Promise<DynamicToolResult>;
}

/** A tool that the program does not have itself: its calls are shown as items, and answered by somebody else. */
export function createDynamicTool(definition: Definition): Tool {
  const { name, description, inputSchema, namespace, isDeferred, parallel, check, answer } = definition;
  const spec = {
    type: 'function',
    name,
    description,
    strict: false,
    ...(isDeferred ? { defer_loading: true } : {}),
    parameters: toToolSchema(inputSchema),
  };
  return {
    name,
    ...(namespace === null ? {} : { namespace: { name: namespace, description: `Tools in the ${namespace} namespace.` } }),
    kind: 'function',
    spec: () => spec,
    isDeferred,
    parallel,
    run: async (call, context) => {
      let args: unknown;
      try {
        args = JSON.parse(call.input === '' ? '{}' : call.input);
      } catch (error) {
        return badArguments(error instanceof Error ? error.message : String(error));
      }
      const checked = check?.(args) ?? { value: args };
      if ('problem' in checked) return badArguments(checked.problem);
      const item: DynamicToolItem = {
        type: 'dynamicToolCall',
        id: call.callId,
        namespace,
        tool: name,
        arguments: args,
        status: 'inProgress',
        contentItems: null,
        success: null,
        durationMs: null,
      };
      return await callTool(item, context, () => answer(checked.value, call, context));
    },
  };
}

async function callTool(item: DynamicToolItem, context: ToolContext, answer: () => Promise<DynamicToolResult>): Promise<ToolOutput> {
  const { threadId, turnId, emit, now, signal } = context;
  const startedAtMs = now();
  emit({ type: 'itemStarted', threadId, turnId, item, atMs: startedAtMs });
  const { contentItems, success } = await answer();
  signal.throwIfAborted();
  const atMs = now();
  emit({
    type: 'itemCompleted',
    threadId,
    turnId,
    item: { ...item, status: success ? 'completed' : 'failed', contentItems: [...contentItems], success, durationMs: atMs - startedAtMs },
    atMs,
  });
  return { body: toBody(contentItems), success };
}

function toBody(contentItems: readonly DynamicToolCallOutputContentItem[]): ToolOutput['body'] {
  const [only, ...more] = contentItems;
  if (only?.type === 'inputText' && more.length === 0) return only.text;
  return contentItems.map((item) =>
    item.type === 'inputText' ? { type: 'input_text', text: item.text } : { type: 'input_image', image_url: item.imageUrl, detail: 'high' },
  );
}

const textResult = (text: string): DynamicToolResult => ({ contentItems: [{ type: 'inputText', text }], success: false });

/** A tool that a client brought along with its thread, and runs itself. */
export const clientTool = ({ name, description, inputSchema, namespace, deferLoading }: DynamicToolSpec): Tool =>
  createDynamicTool({
    name,
    description,
    inputSchema,
    namespace: namespace ?? null,
    isDeferred: deferLoading ?? false,
    parallel: false,
    answer: async (args, { callId }, { threadId, turnId, signal, approvals }) => {
      const request = { threadId, turnId, callId, tool: name, namespace: namespace ?? null, arguments: args, signal };
      const answer = await approvals.callTool(request);
      switch (answer.kind) {
        case 'result':
          return answer;
        case 'invalid':
          return textResult('dynamic tool response was invalid');
        case 'failed':
          return textResult('dynamic tool request failed');
        default:
          return answer satisfies never;
      }
    },
  });
