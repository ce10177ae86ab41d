import { resolve } from 'node:path';
import type { ResponseItem } from '../../model/model-transport.js';
import { readImageFile } from '../../platform/files/image-file.js';
import { shrinkImage } from '../../platform/files/shrink-image.js';
import type { UserInput } from '../../protocol/index.js';

/** Models see no more of a picture than this. */
const maxSide = 2048;

/** One message with all parts of what the user sent. */
export async function toUserMessage(inputs: readonly UserInput[], cwd: string): Promise<ResponseItem> {
  const content: unknown[] = [];
  let images = 0;
  for (const input of inputs) {
    switch (input.type) {
      case 'text':
        content.push({ type: 'input_text', text: input.text });
        break;
      case 'image':
        images++;
        content.push(...imageParts('<image>', input.url));
        break;
      case 'localImage':
        images++;
        content.push(...(await localImageParts(input.path, { number: images, cwd })));
        break;
      case 'skill':
      case 'mention':
        break; // What they bring along follows in messages of its own.
      default:
        input satisfies never;
    }
  }
  return { type: 'message', role: 'user', content };
}

const imageParts = (open: string, url: string): unknown[] => [
  { type: 'input_text', text: open },
  { type: 'input_image', image_url: url, detail: 'high' },
  { type: 'input_text', text: '</image>' },
];

async function localImageParts(path: string, { number, cwd }: { readonly number: number; readonly cwd: string }): Promise<unknown[]> {
  try {
    return imageParts(`<image name=[Image #${number}]>`, await readDataUrl(resolve(cwd, path)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ type: 'input_text', text: `The image at \`${path}\` could not be read: ${reason}` }];
  }
}

async function readDataUrl(path: string): Promise<string> {
  const { type, bytes, size } = await readImageFile(path);
  const isLarge = size !== null && Math.max(size.width, size.height) > maxSide;
  const sent = (isLarge ? await shrinkImage(bytes, maxSide) : null) ?? bytes;
  return `data:${type};base64,${sent.toString('base64')}`;
}
