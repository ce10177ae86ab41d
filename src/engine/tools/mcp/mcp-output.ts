import { isRecord } from '../../../platform/json.js';
import type { ToolOutput } from '../tool.js';

interface Answered {
  readonly result: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
  readonly takesImages: boolean;
}

/** What the model is told of a server's answer: the structured form where there is one, pictures as pictures, else JSON. */
export function toMcpOutput({ result, durationMs, takesImages }: Answered): ToolOutput {
  const success = result.isError !== true;
  const heading = `Wall time: ${(durationMs / 1000).toFixed(4)} seconds\nOutput:`;
  const { structuredContent } = result;
  if (structuredContent !== undefined && structuredContent !== null)
    return { body: `${heading}\n${JSON.stringify(structuredContent)}`, success };
  const content = Array.isArray(result.content) ? result.content : [];
  const parts = takesImages && content.some(isImage) ? content.map(toPart) : null;
  if (parts !== null) return { body: [{ type: 'input_text', text: heading }, ...parts], success };
  return { body: `${heading}\n${JSON.stringify(content)}`, success };
}

/** The same form, with our own words in place of an answer. */
export function toMcpFailureOutput(text: string, durationMs: number): ToolOutput {
  return { ...toMcpOutput({ result: { content: [{ type: 'text', text }] }, durationMs, takesImages: false }), success: false };
}

const isImage = (block: unknown): boolean => isRecord(block) && block.type === 'image' && typeof block.data === 'string';

function toPart(block: unknown): unknown {
  if (!isRecord(block)) return { type: 'input_text', text: JSON.stringify(block) };
  if (block.type === 'text' && typeof block.text === 'string') return { type: 'input_text', text: block.text };
  if (!isImage(block)) return { type: 'input_text', text: JSON.stringify(block) };
  const data = String(block.data);
  const imageUrl = data.startsWith('data:')
    ? data
    : `data:${typeof block.mimeType === 'string' ? block.mimeType : 'application/octet-stream'};base64,${data}`;
  return { type: 'input_image', image_url: imageUrl, detail: 'high' };
}
