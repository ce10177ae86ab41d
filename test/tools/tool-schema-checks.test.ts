import { expect, test } from 'vitest';
import { findSchemaProblem } from '../../src/engine/tools/tool-schema-checks.js';

const property = (schema: unknown) => ({ type: 'object', properties: { a: schema } });

test.each<[unknown]>([
  [{}],
  [true],
  [{ properties: null }],
  [property({ type: 'unheard of', items: true, additionalProperties: false, anyOf: [{}], enum: [], required: ['b'] })],
])('a tool can have the schema %j', (schema) => {
  expect(findSchemaProblem(schema)).toBeNull();
});

test.each<[unknown, string]>([
  [property(5), 'invalid type: integer `5`, expected struct JsonSchema'],
  [property({ items: null, anyOf: [1.5] }), 'invalid type: floating point `1.5`, expected struct JsonSchema'],
  [property({ description: 5 }), 'invalid type: integer `5`, expected a string'],
  [property({ required: ['b', 5] }), 'invalid type: integer `5`, expected a string'],
  [property({ enum: 'x' }), 'invalid type: string "x", expected a sequence'],
  [property({ properties: [] }), 'invalid type: sequence, expected a map'],
  [property({ additionalProperties: 5 }), 'data did not match any variant of untagged enum AdditionalProperties'],
])('a tool cannot have the schema %j', (schema, problem) => {
  expect(findSchemaProblem(schema)).toBe(problem);
});
