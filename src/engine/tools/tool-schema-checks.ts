import { isRecord } from '../../platform/json.js';
import { found } from '../../protocol/mistake.js';

/** Why a schema cannot be that of a tool, as far as its parts that models are told go; `null`: it can. */
export function findSchemaProblem(schema: unknown): string | null {
  if (typeof schema === 'boolean') return null;
  if (!isRecord(schema)) return `invalid type: ${found(schema)}, expected struct JsonSchema`;
  const { description, enum: values, required, items, anyOf, properties, additionalProperties } = schema;
  return (
    expect('a string', isAbsent(description) || typeof description === 'string', description) ??
    expect('a sequence', isAbsent(values) || Array.isArray(values), values) ??
    findListProblem(required, (name) => expect('a string', typeof name === 'string', name)) ??
    (isAbsent(items) ? null : findSchemaProblem(items)) ??
    findListProblem(anyOf, findSchemaProblem) ??
    findMapProblem(properties) ??
    findRestProblem(additionalProperties)
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const expect = (wanted: string, isRight: boolean, value: unknown): string | null =>
  isRight ? null : `invalid type: ${found(value)}, expected ${wanted}`;

function findListProblem(value: unknown, findProblem: (entry: unknown) => string | null): string | null {
  if (!Array.isArray(value)) return expect('a sequence', isAbsent(value), value);
  return firstOf(value, findProblem);
}

function findMapProblem(value: unknown): string | null {
  if (!isRecord(value)) return expect('a map', isAbsent(value), value);
  return firstOf(Object.values(value), findSchemaProblem);
}

function findRestProblem(value: unknown): string | null {
  if (isAbsent(value) || typeof value === 'boolean') return null;
  if (isRecord(value) && findSchemaProblem(value) === null) return null;
  return 'data did not match any variant of untagged enum AdditionalProperties';
}

function firstOf(values: readonly unknown[], findProblem: (value: unknown) => string | null): string | null {
  for (const value of values) {
    const problem = findProblem(value);
    if (problem !== null) return problem;
  }
  return null;
}
