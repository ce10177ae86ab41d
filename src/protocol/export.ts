import type { ExportOptions } from './contract.js';
import { exportJsonSchema } from './json-schema.js';
import type { JsonSchema } from './json-schema-type.js';
import { exportTypeScript } from './typescript.js';

export type { ExportOptions, JsonSchema };
export { exportJsonSchema, exportTypeScript };
