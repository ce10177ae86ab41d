import * as z from 'zod';
import { double, uint32, uint64 } from '../scalars.js';
import { wire } from '../wire.js';

const mcpElicitationArrayType = () => z.literal('array');
/** Type marker of a form field that takes several values. */
export type McpElicitationArrayType = z.output<ReturnType<typeof mcpElicitationArrayType>>;
export const McpElicitationArrayType = wire<McpElicitationArrayType>('McpElicitationArrayType', mcpElicitationArrayType);

const mcpElicitationBooleanSchema = () =>
  z.object({
    default: z.boolean().nullable(),
    description: z.string().nullable(),
    title: z.string().nullable(),
    type: McpElicitationBooleanType,
  });
/** Yes-or-no field of an elicitation form. */
export interface McpElicitationBooleanSchema extends z.output<ReturnType<typeof mcpElicitationBooleanSchema>> {}
export const McpElicitationBooleanSchema = wire<McpElicitationBooleanSchema>('McpElicitationBooleanSchema', mcpElicitationBooleanSchema);

const mcpElicitationBooleanType = () => z.literal('boolean');
/** Type marker of a yes-or-no field. */
export type McpElicitationBooleanType = z.output<ReturnType<typeof mcpElicitationBooleanType>>;
export const McpElicitationBooleanType = wire<McpElicitationBooleanType>('McpElicitationBooleanType', mcpElicitationBooleanType);

const mcpElicitationConstOption = () =>
  z.object({
    /** Value sent back when chosen. */
    const: z.string(),
    /** Label to show. */
    title: z.string(),
  });
/** Choice with a label of its own. */
export interface McpElicitationConstOption extends z.output<ReturnType<typeof mcpElicitationConstOption>> {}
export const McpElicitationConstOption = wire<McpElicitationConstOption>('McpElicitationConstOption', mcpElicitationConstOption);

const mcpElicitationEnumSchema = () =>
  z.union([McpElicitationSingleSelectEnumSchema, McpElicitationMultiSelectEnumSchema, McpElicitationLegacyTitledEnumSchema]);
/** Form field with a fixed list of choices, for one or for several of them. */
export type McpElicitationEnumSchema = z.output<ReturnType<typeof mcpElicitationEnumSchema>>;
export const McpElicitationEnumSchema = wire<McpElicitationEnumSchema>('McpElicitationEnumSchema', mcpElicitationEnumSchema);

const mcpElicitationLegacyTitledEnumSchema = () =>
  z.object({
    default: z.string().nullable(),
    description: z.string().nullable(),
    enum: z.array(z.string()),
    /** Labels in the order of `enum`; null when the values are their own labels. */
    enumNames: z.array(z.string()).nullable(),
    title: z.string().nullable(),
    type: McpElicitationStringType,
  });
/** Single-choice field in the older form that keeps labels in a second list. */
export interface McpElicitationLegacyTitledEnumSchema extends z.output<ReturnType<typeof mcpElicitationLegacyTitledEnumSchema>> {}
export const McpElicitationLegacyTitledEnumSchema = wire<McpElicitationLegacyTitledEnumSchema>(
  'McpElicitationLegacyTitledEnumSchema',
  mcpElicitationLegacyTitledEnumSchema,
);

const mcpElicitationMultiSelectEnumSchema = () =>
  z.union([McpElicitationUntitledMultiSelectEnumSchema, McpElicitationTitledMultiSelectEnumSchema]);
/** Form field that lets the user pick several choices, with or without labels. */
export type McpElicitationMultiSelectEnumSchema = z.output<ReturnType<typeof mcpElicitationMultiSelectEnumSchema>>;
export const McpElicitationMultiSelectEnumSchema = wire<McpElicitationMultiSelectEnumSchema>(
  'McpElicitationMultiSelectEnumSchema',
  mcpElicitationMultiSelectEnumSchema,
);

const mcpElicitationNumberSchema = () =>
  z.object({
    default: double().nullable(),
    description: z.string().nullable(),
    /** Largest allowed value; null for none. */
    maximum: double().nullable(),
    /** Smallest allowed value; null for none. */
    minimum: double().nullable(),
    title: z.string().nullable(),
    /** Whether fractions are allowed. */
    type: McpElicitationNumberType,
  });
/** Numeric field of an elicitation form. */
export interface McpElicitationNumberSchema extends z.output<ReturnType<typeof mcpElicitationNumberSchema>> {}
export const McpElicitationNumberSchema = wire<McpElicitationNumberSchema>('McpElicitationNumberSchema', mcpElicitationNumberSchema);

const mcpElicitationNumberType = () => z.enum(['number', 'integer']);
/** Type marker of a numeric field: any number, or whole numbers only. */
export type McpElicitationNumberType = z.output<ReturnType<typeof mcpElicitationNumberType>>;
export const McpElicitationNumberType = wire<McpElicitationNumberType>('McpElicitationNumberType', mcpElicitationNumberType);

const mcpElicitationObjectType = () => z.literal('object');
/** Type marker of the form as a whole. */
export type McpElicitationObjectType = z.output<ReturnType<typeof mcpElicitationObjectType>>;
export const McpElicitationObjectType = wire<McpElicitationObjectType>('McpElicitationObjectType', mcpElicitationObjectType);

const mcpElicitationPrimitiveSchema = () =>
  z.union([McpElicitationEnumSchema, McpElicitationStringSchema, McpElicitationNumberSchema, McpElicitationBooleanSchema]);
/** Schema of a single form field: choice, text, number or yes/no. */
export type McpElicitationPrimitiveSchema = z.output<ReturnType<typeof mcpElicitationPrimitiveSchema>>;
export const McpElicitationPrimitiveSchema = wire<McpElicitationPrimitiveSchema>(
  'McpElicitationPrimitiveSchema',
  mcpElicitationPrimitiveSchema,
);

const mcpElicitationSchema = () =>
  z.object({
    /** JSON Schema dialect, if the server names one. */
    $schema: z.string().nullable(),
    /** Fields by name; nesting is not possible. */
    properties: z.record(z.string(), McpElicitationPrimitiveSchema),
    /** Names of fields that must be filled in; null for none. */
    required: z.array(z.string()).nullable(),
    type: McpElicitationObjectType,
  });
/** Flat form that an MCP server wants filled in, after the 2025-11-25 version of MCP. */
export interface McpElicitationSchema extends z.output<ReturnType<typeof mcpElicitationSchema>> {}
export const McpElicitationSchema = wire<McpElicitationSchema>('McpElicitationSchema', mcpElicitationSchema);

const mcpElicitationSingleSelectEnumSchema = () =>
  z.union([McpElicitationUntitledSingleSelectEnumSchema, McpElicitationTitledSingleSelectEnumSchema]);
/** Form field that lets the user pick one choice, with or without labels. */
export type McpElicitationSingleSelectEnumSchema = z.output<ReturnType<typeof mcpElicitationSingleSelectEnumSchema>>;
export const McpElicitationSingleSelectEnumSchema = wire<McpElicitationSingleSelectEnumSchema>(
  'McpElicitationSingleSelectEnumSchema',
  mcpElicitationSingleSelectEnumSchema,
);

const mcpElicitationStringFormat = () => z.enum(['email', 'uri', 'date', 'date-time']);
/** Special form that a text field's value must have. */
export type McpElicitationStringFormat = z.output<ReturnType<typeof mcpElicitationStringFormat>>;
export const McpElicitationStringFormat = wire<McpElicitationStringFormat>('McpElicitationStringFormat', mcpElicitationStringFormat);

const mcpElicitationStringSchema = () =>
  z.object({
    default: z.string().nullable(),
    description: z.string().nullable(),
    /** Null when any text will do. */
    format: McpElicitationStringFormat.nullable(),
    /** In characters; null for no limit. */
    maxLength: uint32().nullable(),
    /** In characters; null for no limit. */
    minLength: uint32().nullable(),
    title: z.string().nullable(),
    type: McpElicitationStringType,
  });
/** Text field of an elicitation form. */
export interface McpElicitationStringSchema extends z.output<ReturnType<typeof mcpElicitationStringSchema>> {}
export const McpElicitationStringSchema = wire<McpElicitationStringSchema>('McpElicitationStringSchema', mcpElicitationStringSchema);

const mcpElicitationStringType = () => z.literal('string');
/** Type marker of a text field or a single choice. */
export type McpElicitationStringType = z.output<ReturnType<typeof mcpElicitationStringType>>;
export const McpElicitationStringType = wire<McpElicitationStringType>('McpElicitationStringType', mcpElicitationStringType);

const mcpElicitationTitledEnumItems = () =>
  z.object({
    anyOf: z.array(McpElicitationConstOption),
  });
/** Labelled choices of a field that takes several values. */
export interface McpElicitationTitledEnumItems extends z.output<ReturnType<typeof mcpElicitationTitledEnumItems>> {}
export const McpElicitationTitledEnumItems = wire<McpElicitationTitledEnumItems>(
  'McpElicitationTitledEnumItems',
  mcpElicitationTitledEnumItems,
);

const mcpElicitationTitledMultiSelectEnumSchema = () =>
  z.object({
    /** Values chosen at first. */
    default: z.array(z.string()).nullable(),
    description: z.string().nullable(),
    items: McpElicitationTitledEnumItems,
    /** Most choices allowed; null for no limit. */
    maxItems: uint64().nullable(),
    /** Fewest choices allowed; null for no limit. */
    minItems: uint64().nullable(),
    title: z.string().nullable(),
    type: McpElicitationArrayType,
  });
/** Field for picking several labelled choices. */
export interface McpElicitationTitledMultiSelectEnumSchema extends z.output<ReturnType<typeof mcpElicitationTitledMultiSelectEnumSchema>> {}
export const McpElicitationTitledMultiSelectEnumSchema = wire<McpElicitationTitledMultiSelectEnumSchema>(
  'McpElicitationTitledMultiSelectEnumSchema',
  mcpElicitationTitledMultiSelectEnumSchema,
);

const mcpElicitationTitledSingleSelectEnumSchema = () =>
  z.object({
    /** Value chosen at first. */
    default: z.string().nullable(),
    description: z.string().nullable(),
    /** The choices, in display order. */
    oneOf: z.array(McpElicitationConstOption),
    title: z.string().nullable(),
    type: McpElicitationStringType,
  });
/** Field for picking one labelled choice. */
export interface McpElicitationTitledSingleSelectEnumSchema
  extends z.output<ReturnType<typeof mcpElicitationTitledSingleSelectEnumSchema>> {}
export const McpElicitationTitledSingleSelectEnumSchema = wire<McpElicitationTitledSingleSelectEnumSchema>(
  'McpElicitationTitledSingleSelectEnumSchema',
  mcpElicitationTitledSingleSelectEnumSchema,
);

const mcpElicitationUntitledEnumItems = () =>
  z.object({
    enum: z.array(z.string()),
    type: McpElicitationStringType,
  });
/** Choices without labels of a field that takes several values. */
export interface McpElicitationUntitledEnumItems extends z.output<ReturnType<typeof mcpElicitationUntitledEnumItems>> {}
export const McpElicitationUntitledEnumItems = wire<McpElicitationUntitledEnumItems>(
  'McpElicitationUntitledEnumItems',
  mcpElicitationUntitledEnumItems,
);

const mcpElicitationUntitledMultiSelectEnumSchema = () =>
  z.object({
    /** Values chosen at first. */
    default: z.array(z.string()).nullable(),
    description: z.string().nullable(),
    items: McpElicitationUntitledEnumItems,
    /** Most choices allowed; null for no limit. */
    maxItems: uint64().nullable(),
    /** Fewest choices allowed; null for no limit. */
    minItems: uint64().nullable(),
    title: z.string().nullable(),
    type: McpElicitationArrayType,
  });
/** Field for picking several choices that have no labels. */
export interface McpElicitationUntitledMultiSelectEnumSchema
  extends z.output<ReturnType<typeof mcpElicitationUntitledMultiSelectEnumSchema>> {}
export const McpElicitationUntitledMultiSelectEnumSchema = wire<McpElicitationUntitledMultiSelectEnumSchema>(
  'McpElicitationUntitledMultiSelectEnumSchema',
  mcpElicitationUntitledMultiSelectEnumSchema,
);

const mcpElicitationUntitledSingleSelectEnumSchema = () =>
  z.object({
    /** Value chosen at first. */
    default: z.string().nullable(),
    description: z.string().nullable(),
    enum: z.array(z.string()),
    title: z.string().nullable(),
    type: McpElicitationStringType,
  });
/** Field for picking one choice out of values without labels. */
export interface McpElicitationUntitledSingleSelectEnumSchema
  extends z.output<ReturnType<typeof mcpElicitationUntitledSingleSelectEnumSchema>> {}
export const McpElicitationUntitledSingleSelectEnumSchema = wire<McpElicitationUntitledSingleSelectEnumSchema>(
  'McpElicitationUntitledSingleSelectEnumSchema',
  mcpElicitationUntitledSingleSelectEnumSchema,
);
