import { resolve } from 'node:path';
import * as z from 'zod';
import { localFiles } from '../../platform/files/local-files.js';
import { failure, functionSpec, parseArguments } from './arguments.js';
import { imageTypeOf, namedTypeOf } from './image-type.js';
import type { Tool, ToolContext, ToolOutput } from './tool.js';

const Arguments = z.object({ path: z.string(), detail: z.string().nullish() });

const toSpec = (hasDetail: boolean) =>
  functionSpec({
    name: 'view_image',
    description: 'Looks at an image file of the machine. Only for paths that are known, and images that were not attached.',
    properties: {
      path: { type: 'string', description: 'The path of the file.' },
      ...(hasDetail
        ? {
            detail: {
              type: 'string',
              description: '"original" to see the image in its full size. Left out: made smaller where it is large.',
            },
          }
        : {}),
    },
    required: ['path'],
  });

/** Images are read whole and sent within the request. */
const maxBytes = 64 * 1024 * 1024;

/** Shows an image file to the model. */
export const viewImageTool: Tool = {
  name: 'view_image',
  kind: 'function',
  spec: ({ hasEnvironment, model }) => (hasEnvironment ? toSpec(model.supportsImageDetailOriginal) : null),
  parallel: true,
  run: async (call, context) => {
    if (!context.scope.model.inputModalities.includes('image')) {
      return failure('view_image is not allowed because you do not support image inputs');
    }
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { detail = null } = parsed.value;
    if (detail !== null && detail !== 'original') {
      return failure(`view_image.detail only supports \`original\`; omit \`detail\` for default resized behavior, got \`${detail}\``);
    }
    const isOriginal = detail === 'original' && context.scope.model.supportsImageDetailOriginal;
    return show({ path: resolve(context.cwd, parsed.value.path), itemId: call.callId, detail: isOriginal ? 'original' : 'high', context });
  },
};

interface Shown {
  readonly path: string;
  readonly itemId: string;
  readonly detail: 'high' | 'original';
  readonly context: ToolContext;
}

const tooLarge = (path: string): ToolOutput => failure(`unable to process image at \`${path}\`: it is larger than ${maxBytes} bytes`);

async function show({ path, itemId, detail, context }: Shown): Promise<ToolOutput> {
  const { threadId, turnId, emit, now, signal } = context;
  let bytes: Buffer;
  try {
    const files = context.machine?.files ?? localFiles;
    const found = await files.find(path);
    if (found === null) return failure(`unable to locate image at \`${path}\`: No such file or directory (os error 2)`);
    if (found.kind !== 'file') return failure(`image path \`${path}\` is not a file`);
    if ((found.size ?? 0) > maxBytes) return tooLarge(path);
    bytes = await files.readFile(path);
    signal.throwIfAborted();
    if (bytes.length > maxBytes) return tooLarge(path);
  } catch (error) {
    signal.throwIfAborted();
    return failure(`unable to locate image at \`${path}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
  const type = imageTypeOf(bytes);
  if (type === null) return failure(`unable to process image at \`${path}\`: unsupported image \`${namedTypeOf(path)}\``);
  const item = { type: 'imageView' as const, id: itemId, path };
  const atMs = now();
  emit({ type: 'itemStarted', threadId, turnId, item, atMs });
  emit({ type: 'itemCompleted', threadId, turnId, item, atMs });
  return { body: [{ type: 'input_image', image_url: `data:${type};base64,${bytes.toString('base64')}`, detail }], success: true };
}
