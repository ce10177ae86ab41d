/** A JSON Schema; `true` allows everything. */
export type JsonSchema = true | { readonly [key: string]: unknown };
