import type * as z from 'zod';
import { findMistake } from '../../protocol/mistake.js';
import type { ToolOutput } from './tool.js';

export const failure = (body: string): ToolOutput => ({ body, success: false });
export const success = (body: string): ToolOutput => ({ body, success: true });

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly output: ToolOutput };

/** The arguments of a function call, or what to tell the model of bad ones. */
export function parseArguments<T>(schema: z.ZodType<T>, input: string): Parsed<T> {
  let json: unknown;
  try {
    json = JSON.parse(input);
  } catch (error) {
    return { ok: false, output: badArguments(error instanceof Error ? error.message : String(error)) };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, output: badArguments(findMistake(schema, json, []) ?? toMistake(parsed.error)) };
}

/** What is wrong with a value of the right type. */
function toMistake({ issues: [issue] }: z.ZodError): string {
  if (issue?.code === 'unrecognized_keys') return `unknown field \`${issue.keys[0] ?? ''}\``;
  return issue === undefined || issue.path.length === 0 ? 'invalid value' : `invalid value for \`${issue.path.join('.')}\``;
}

export const badArguments = (why: string): ToolOutput => failure(`failed to parse function arguments: ${why}`);

interface FunctionSpec {
  readonly name: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

/** The entry of a function tool in the request's `tools`. */
export function functionSpec({ name, description, properties, required }: FunctionSpec): Readonly<Record<string, unknown>> {
  return {
    type: 'function',
    name,
    description,
    strict: false,
    parameters: { type: 'object', properties, required, additionalProperties: false },
  };
}
