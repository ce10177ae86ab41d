import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, resolve } from 'node:path';
import type { ResponseItem } from '../../model/model-transport.js';
import type { UserInput } from '../../protocol/index.js';

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** One message with all parts of what the user sent. */
export async function toUserMessage(inputs: readonly UserInput[], cwd: string): Promise<ResponseItem> {
  const content: unknown[] = [];
  let images = 0;
  for (const input of inputs) {
    if (input.type === 'text') content.push({ type: 'input_text', text: input.text });
    if (input.type === 'image') {
      images++;
      content.push(...imageParts('<image>', input.url));
    }
    if (input.type === 'localImage') {
      images++;
      const url = await readDataUrl(isAbsolute(input.path) ? input.path : resolve(cwd, input.path));
      if (url === null) content.push({ type: 'input_text', text: `The image at \`${input.path}\` could not be read.` });
      else content.push(...imageParts(`<image name=[Image #${images}]>`, url));
    }
  }
  return { type: 'message', role: 'user', content };
}

const imageParts = (open: string, url: string): unknown[] => [
  { type: 'input_text', text: open },
  { type: 'input_image', image_url: url, detail: 'high' },
  { type: 'input_text', text: '</image>' },
];

async function readDataUrl(path: string): Promise<string | null> {
  const type = imageTypes[extname(path).toLowerCase()];
  if (type === undefined) return null;
  try {
    return `data:${type};base64,${(await readFile(path)).toString('base64')}`;
  } catch {
    return null; // The model is told that it could not be read.
  }
}
