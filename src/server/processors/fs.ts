import { resolve } from 'node:path';
import {
  copyHostPath,
  createHostDirectory,
  hostMetadata,
  readHostDirectory,
  readHostFile,
  removeHostPath,
  writeHostFile,
} from '../../platform/files/host-files.js';
import { decodeBase64 } from '../../platform/strict-base64.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const fsProcessor = ({ fsWatches }: Pick<Services, 'fsWatches'>) =>
  processor({
    'fs/readFile': async ({ path }) => {
      const bytes = await readHostFile(toPath(path));
      return { dataBase64: toBase64(bytes) };
    },
    'fs/writeFile': async ({ path, dataBase64 }) => {
      const bytes = decodeBase64(dataBase64);
      if (typeof bytes === 'string') throw invalidRequest(`fs/writeFile requires valid base64 dataBase64: ${bytes}`);
      await writeHostFile(toPath(path), bytes);
      return {};
    },
    'fs/createDirectory': async ({ path, recursive }) => {
      await createHostDirectory(toPath(path), { recursive: recursive ?? true });
      return {};
    },
    'fs/getMetadata': ({ path }) => hostMetadata(toPath(path)),
    'fs/readDirectory': async ({ path }) => ({ entries: await readHostDirectory(toPath(path)) }),
    'fs/remove': async ({ path, recursive, force }) => {
      await removeHostPath(toPath(path), { recursive: recursive ?? true, force: force ?? true });
      return {};
    },
    'fs/copy': async ({ sourcePath, destinationPath, recursive }) => {
      await copyHostPath(toPath(sourcePath), toPath(destinationPath), { recursive: recursive ?? false });
      return {};
    },
    'fs/watch': async ({ watchId, path: asked }, { connection }) => {
      const path = toPath(asked);
      await fsWatches.add(connection, watchId, path);
      return { path };
    },
    'fs/unwatch': ({ watchId }, { connection }) => {
      fsWatches.remove(connection, watchId);
      return {};
    },
  });

/** Paths are taken without their `.` and `..`, whatever links stand between. */
function toPath(path: string): string {
  if (path.includes('\0')) throw invalidRequest('file name contained an unexpected NUL byte');
  return resolve(path);
}

/** Base64 grows by a third, and a string has its own limit. */
function toBase64(bytes: Buffer): string {
  try {
    return bytes.toString('base64');
  } catch (error) {
    throw internalError(`file is too large to send: it has ${bytes.byteLength} bytes`, { cause: error });
  }
}
