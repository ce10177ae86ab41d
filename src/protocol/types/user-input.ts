import * as z from 'zod';
import { filePath, uint } from '../scalars.js';
import { wire } from '../wire.js';

const byteRange = () =>
  z.object({
    /** First byte of the stretch. */
    start: uint(),
    /** First byte after the stretch. */
    end: uint(),
  });
/** Stretch of a text, counted in bytes of its UTF-8 form. */
export interface ByteRange extends z.output<ReturnType<typeof byteRange>> {}
export const ByteRange = wire<ByteRange>('ByteRange', byteRange);

const textElement = () =>
  z.object({
    /** Position in the UTF-8 bytes of the text. */
    byteRange: ByteRange,
    /** Text to show in its place. */
    placeholder: z.string().nullish(),
  });
/** A stretch of an input text that the client shows in a special way; the model never sees it. */
export interface TextElement extends z.output<ReturnType<typeof textElement>> {}
export const TextElement = wire<TextElement>('TextElement', textElement);

const userInput = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      text: z.string(),
      /** Stretches to show in a special way; kept, but never sent to the model. */
      text_elements: z.array(TextElement).optional().meta({ default: [] }),
    }),
    z.object({
      type: z.literal('image'),
      /** Web address or data URL of the picture. */
      url: z.string(),
    }),
    z.object({
      type: z.literal('localImage'),
      /** Picture file, SKILL.md, or the address of a mention such as `app://` or `plugin://`. */
      path: filePath(),
    }),
    z.object({
      type: z.literal('skill'),
      /** Name of the skill or mentioned thing. */
      name: z.string(),
      /** Picture file, SKILL.md, or the address of a mention such as `app://` or `plugin://`. */
      path: filePath(),
    }),
    z.object({
      type: z.literal('mention'),
      /** Name of the skill or mentioned thing. */
      name: z.string(),
      /** Picture file, SKILL.md, or the address of a mention such as `app://` or `plugin://`. */
      path: z.string(),
    }),
  ]);
/** A part of what the user sends: text, a picture, or a reference to a skill, app or plugin. */
export type UserInput = z.output<ReturnType<typeof userInput>>;
export const UserInput = wire<UserInput>('UserInput', userInput);

const toolRequestUserInputOption = () =>
  z.object({
    /** What picking it means. */
    description: z.string(),
    label: z.string(),
  });
/** One choice on offer for a question of the agent. Experimental. */
export interface ToolRequestUserInputOption extends z.output<ReturnType<typeof toolRequestUserInputOption>> {}
export const ToolRequestUserInputOption = wire<ToolRequestUserInputOption>('ToolRequestUserInputOption', toolRequestUserInputOption);

const toolRequestUserInputQuestion = () =>
  z.object({
    /** Short heading. */
    header: z.string(),
    /** Key of its answer in the response. */
    id: z.string(),
    /** Whether free text may be given besides the choices. */
    isOther: z.boolean().meta({ default: false }).meta({ default: false }),
    /** Whether the typed answer should be hidden. */
    isSecret: z.boolean().meta({ default: false }).meta({ default: false }),
    /** Null when only free text is expected. */
    options: z.array(ToolRequestUserInputOption).nullable(),
    question: z.string(),
  });
/** One question of the agent, normally with choices. Experimental. */
export interface ToolRequestUserInputQuestion extends z.output<ReturnType<typeof toolRequestUserInputQuestion>> {}
export const ToolRequestUserInputQuestion = wire<ToolRequestUserInputQuestion>(
  'ToolRequestUserInputQuestion',
  toolRequestUserInputQuestion,
);

const toolRequestUserInputAnswer = () =>
  z.object({
    answers: z.array(z.string()),
  });
/** The user's reply to one question: chosen labels or free text. Experimental. */
export interface ToolRequestUserInputAnswer extends z.output<ReturnType<typeof toolRequestUserInputAnswer>> {}
export const ToolRequestUserInputAnswer = wire<ToolRequestUserInputAnswer>('ToolRequestUserInputAnswer', toolRequestUserInputAnswer);
