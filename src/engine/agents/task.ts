import * as z from 'zod';
import type { UserInput } from '../../protocol/index.js';

const item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), image_url: z.string() }),
  z.object({ type: z.literal('local_image'), path: z.string() }),
  z.object({ type: z.literal('skill'), name: z.string(), path: z.string() }),
  z.object({ type: z.literal('mention'), name: z.string(), path: z.string() }),
]);

/** The members of a call that say what an agent is to do. */
export const taskArguments = { message: z.string().nullish(), items: z.array(item).nullish() };

interface TaskArguments {
  readonly message?: string | null | undefined;
  readonly items?: readonly z.output<typeof item>[] | null | undefined;
}

/** What an agent is given to do, or why the call says nothing of it. */
export type Task = { readonly input: readonly UserInput[]; readonly prompt: string } | { readonly refusal: string };

export function toTask({ message, items }: TaskArguments): Task {
  if (message == null && items == null) return { refusal: 'Provide one of: message or items' };
  if (message != null && items != null) return { refusal: 'Provide either message or items, but not both' };
  if (message != null) {
    if (message.trim() === '') return { refusal: emptyMessage };
    return { input: [{ type: 'text', text: message, text_elements: [] }], prompt: message };
  }
  const input = (items ?? []).map(toInput);
  if (input.length === 0) return { refusal: "Items can't be empty" };
  return { input, prompt: input.map(toLine).join('\n') };
}

export const emptyMessage = "Empty message can't be sent to an agent";

function toInput(given: z.output<typeof item>): UserInput {
  switch (given.type) {
    case 'text':
      return { type: 'text', text: given.text, text_elements: [] };
    case 'image':
      return { type: 'image', url: given.image_url };
    case 'local_image':
      return { type: 'localImage', path: given.path };
    case 'skill':
    case 'mention':
      return given;
    default:
      return given satisfies never;
  }
}

function toLine(input: UserInput): string {
  switch (input.type) {
    case 'text':
      return input.text;
    case 'image':
      return '[image]';
    case 'localImage':
      return `[local_image:${input.path}]`;
    case 'skill':
      return `[skill:$${input.name}](${input.path})`;
    case 'mention':
      return `[mention:$${input.name}](${input.path})`;
    default:
      return input satisfies never;
  }
}
