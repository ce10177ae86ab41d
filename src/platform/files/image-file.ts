import { readFile, stat } from 'node:fs/promises';

/** A picture of a kind that models take. */
export interface ImageFile {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  readonly bytes: Buffer;
  /** In pixels; `null`: the file does not say it where it should. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Pictures are read whole, and sent within the request. */
const maxBytes = 64 * 1024 * 1024;

/** Reads a picture, whatever its name ends with. Rejects when it cannot be read or is no picture of a known kind. */
export async function readImageFile(path: string): Promise<ImageFile> {
  const info = await stat(path);
  if (!info.isFile()) throw new Error('it is not a file');
  if (info.size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
  const image = recognizeImage(await readFile(path));
  if (image === null) throw new Error('it is no PNG, JPEG, GIF or WebP image');
  return image;
}

/** Knows a picture by how it begins. */
export function recognizeImage(bytes: Buffer): ImageFile | null {
  if (bytes.subarray(0, 8).equals(pngSignature)) return { type: 'image/png', bytes, size: pngSize(bytes) };
  if (/^GIF8[79]a$/.test(latin(bytes, 0, 6))) return { type: 'image/gif', bytes, size: gifSize(bytes) };
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { type: 'image/jpeg', bytes, size: jpegSize(bytes) };
  if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return { type: 'image/webp', bytes, size: webpSize(bytes) };
  return null;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const latin = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end);

function pngSize(bytes: Buffer): ImageFile['size'] {
  return bytes.length < 24 ? null : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gifSize(bytes: Buffer): ImageFile['size'] {
  return bytes.length < 10 ? null : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function webpSize(bytes: Buffer): ImageFile['size'] {
  if (bytes.length < 30) return null;
  switch (latin(bytes, 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return null;
  }
}

/** Goes from segment to segment up to the one that begins a frame. */
function jpegSize(bytes: Buffer): ImageFile['size'] {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
