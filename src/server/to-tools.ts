import { createDynamicTool, type DynamicToolResult } from '../engine/tools/dynamic-tool.js';
import { checkDynamicTools } from '../engine/tools/dynamic-tool-checks.js';
import type { Tool } from '../engine/tools/tool.js';
import { KeelsonError, RpcError } from '../protocol/errors.js';
import type { DynamicToolCallOutputContentItem } from '../protocol/index.js';
import type { CustomTool, ToolRunResult } from './define-tool.js';

/** The tools as threads take them. @throws KeelsonError `INVALID_OPTION` for names that models cannot call */
export function toTools(definitions: readonly CustomTool[]): readonly Tool[] {
  try {
    checkDynamicTools(definitions);
  } catch (error) {
    if (error instanceof RpcError) throw new KeelsonError('INVALID_OPTION', error.message, { cause: error });
    throw error;
  }
  return definitions.map(toTool);
}

function toTool({ name, description, inputSchema, namespace, deferLoading = false, parallel = false, check, run }: CustomTool): Tool {
  return createDynamicTool({
    name,
    description,
    inputSchema,
    namespace: namespace ?? null,
    isDeferred: deferLoading,
    parallel,
    check,
    answer: async (args, { callId }, { threadId, turnId, cwd, signal }) => {
      try {
        return toResult(await run(args, { threadId, turnId, callId, cwd, signal }));
      } catch (error) {
        signal.throwIfAborted();
        return toResult({ contentItems: [textItem(error instanceof Error ? error.message : String(error))], success: false });
      }
    },
  });
}

const textItem = (text: string): DynamicToolCallOutputContentItem => ({ type: 'inputText', text });

const toResult = (result: ToolRunResult): DynamicToolResult =>
  typeof result === 'string'
    ? { contentItems: [textItem(result)], success: true }
    : { contentItems: result.contentItems, success: result.success ?? true };
