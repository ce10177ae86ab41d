import * as z from 'zod';
import type { DynamicToolCallOutputContentItem } from '../protocol/index.js';

/** What a tool of the program may know of the call that it answers. */
export interface ToolRunContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly callId: string;
  /** The folder that the turn works in. */
  readonly cwd: string;
  /** Aborted when the turn is interrupted or the server closes. */
  readonly signal: AbortSignal;
}

/** What the model is told: a text, or texts and images. `success: false` marks the call's item as failed. */
export type ToolRunResult = string | { readonly contentItems: readonly DynamicToolCallOutputContentItem[]; readonly success?: boolean };

/** How a tool is shown to the model, and how it may run. */
export interface ToolDescription {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** Tells the model what the tool is for and what it answers. */
  readonly description: string;
  /** Offers the tool in a group of that name. */
  readonly namespace?: string;
  /** Keeps the tool out of requests: models that can search find it. Needs a `namespace`. */
  readonly deferLoading?: boolean;
  /** Calls may run beside others. Default: alone, in call order. */
  readonly parallel?: boolean;
}

/** A tool of the embedding program; made by `defineTool`. */
export interface CustomTool extends ToolDescription {
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The arguments if they fit; a text that says what is wrong with them if not. */
  check(args: unknown): { readonly value: unknown } | { readonly problem: string };
  run(args: unknown, context: ToolRunContext): Promise<ToolRunResult>;
}

/** A tool whose arguments are described, and checked, by a zod schema. */
export interface ToolDefinition<Schema extends z.ZodType> extends ToolDescription {
  /** The arguments. Calls that do not fit are answered without running the tool. */
  readonly inputSchema: Schema;
  /** What it throws is told to the model as the failure of the call. */
  readonly run: (args: z.output<Schema>, context: ToolRunContext) => ToolRunResult | Promise<ToolRunResult>;
}

/** A tool whose arguments are described by JSON Schema. */
export interface JsonToolDefinition extends ToolDescription {
  /** The arguments, as JSON Schema. They are not checked against it. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly run: (args: unknown, context: ToolRunContext) => ToolRunResult | Promise<ToolRunResult>;
}

/**
 * A tool that runs in this process, for `AppServerOptions.tools`. The model sees it in every thread, and clients see its
 * calls as `dynamicToolCall` items.
 */
export function defineTool<Schema extends z.ZodType>(definition: ToolDefinition<Schema>): CustomTool;
export function defineTool(definition: JsonToolDefinition): CustomTool;
export function defineTool(definition: ToolDefinition<z.ZodType> | JsonToolDefinition): CustomTool {
  const { run, inputSchema, ...description } = definition;
  return {
    ...description,
    inputSchema: isZod(inputSchema) ? z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) : inputSchema,
    check: (args) => {
      if (!isZod(inputSchema)) return { value: args };
      const parsed = inputSchema.safeParse(args);
      return parsed.success ? { value: parsed.data } : { problem: z.prettifyError(parsed.error) };
    },
    run: async (args, context) => run(args, context),
  };
}

/** Schemas of another copy of zod are no instances of ours, but have the same parts. */
const isZod = (schema: z.ZodType | Readonly<Record<string, unknown>>): schema is z.ZodType => '_zod' in schema;
