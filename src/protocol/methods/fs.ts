import * as z from 'zod';
import { method } from '../method.js';
import { int64 } from '../scalars.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { FsReadDirectoryEntry } from '../types/fs.js';
import { wire } from '../wire.js';

const fsReadFileParams = () =>
  z.object({
    /** Absolute; links are followed. */
    path: AbsolutePathBuf,
  });
/** Params of fs/readFile: reads a whole file of the host, without sandbox; at most 512 MiB. */
export interface FsReadFileParams extends z.output<ReturnType<typeof fsReadFileParams>> {}
export const FsReadFileParams = wire<FsReadFileParams>('FsReadFileParams', fsReadFileParams);

const fsWriteFileParams = () =>
  z.object({
    /** Absolute; links are followed. */
    path: AbsolutePathBuf,
    /** Contents in padded standard base64. */
    dataBase64: z.string(),
  });
/** Params of fs/writeFile: creates or overwrites a file; parent folders must exist. */
export interface FsWriteFileParams extends z.output<ReturnType<typeof fsWriteFileParams>> {}
export const FsWriteFileParams = wire<FsWriteFileParams>('FsWriteFileParams', fsWriteFileParams);

const fsCreateDirectoryParams = () =>
  z.object({
    /** Absolute. */
    path: AbsolutePathBuf,
    /** True (default) also makes parents and accepts an existing folder. */
    recursive: z.boolean().nullish(),
  });
/** Params of fs/createDirectory: makes a folder on the host. */
export interface FsCreateDirectoryParams extends z.output<ReturnType<typeof fsCreateDirectoryParams>> {}
export const FsCreateDirectoryParams = wire<FsCreateDirectoryParams>('FsCreateDirectoryParams', fsCreateDirectoryParams);

const fsGetMetadataParams = () =>
  z.object({
    /** Absolute; a link without target is an error. */
    path: AbsolutePathBuf,
  });
/** Params of fs/getMetadata: looks up kind and times of a path. */
export interface FsGetMetadataParams extends z.output<ReturnType<typeof fsGetMetadataParams>> {}
export const FsGetMetadataParams = wire<FsGetMetadataParams>('FsGetMetadataParams', fsGetMetadataParams);

const fsReadDirectoryParams = () =>
  z.object({
    /** Absolute. */
    path: AbsolutePathBuf,
  });
/** Params of fs/readDirectory: lists what a folder directly holds. */
export interface FsReadDirectoryParams extends z.output<ReturnType<typeof fsReadDirectoryParams>> {}
export const FsReadDirectoryParams = wire<FsReadDirectoryParams>('FsReadDirectoryParams', fsReadDirectoryParams);

const fsRemoveParams = () =>
  z.object({
    /** True (default) accepts that the path is missing; other errors still count. */
    force: z.boolean().nullish(),
    /** Absolute. */
    path: AbsolutePathBuf,
    /** True (default) deletes a folder with its contents; false needs it to be empty. */
    recursive: z.boolean().nullish(),
  });
/** Params of fs/remove: deletes a file, link or folder; links are removed, never followed. */
export interface FsRemoveParams extends z.output<ReturnType<typeof fsRemoveParams>> {}
export const FsRemoveParams = wire<FsRemoveParams>('FsRemoveParams', fsRemoveParams);

const fsCopyParams = () =>
  z.object({
    /** Absolute. */
    sourcePath: AbsolutePathBuf,
    /** Absolute; files already there are overwritten. */
    destinationPath: AbsolutePathBuf,
    /** Must be true for folders; means nothing for files. */
    recursive: z.boolean().optional(),
  });
/** Params of fs/copy: copies a file, or a folder into a new or existing one; links stay links. */
export interface FsCopyParams extends z.output<ReturnType<typeof fsCopyParams>> {}
export const FsCopyParams = wire<FsCopyParams>('FsCopyParams', fsCopyParams);

const fsWatchParams = () =>
  z.object({
    /** Chosen by the client; must be unused on this connection. */
    watchId: z.string(),
    /** Absolute; need not exist yet. */
    path: AbsolutePathBuf,
  });
/** Params of fs/watch: reports changes of a file, or of a folder's direct children, to this connection. */
export interface FsWatchParams extends z.output<ReturnType<typeof fsWatchParams>> {}
export const FsWatchParams = wire<FsWatchParams>('FsWatchParams', fsWatchParams);

const fsUnwatchParams = () =>
  z.object({
    /** As given to fs/watch. */
    watchId: z.string(),
  });
/** Params of fs/unwatch: ends a watch; an unknown id is fine. */
export interface FsUnwatchParams extends z.output<ReturnType<typeof fsUnwatchParams>> {}
export const FsUnwatchParams = wire<FsUnwatchParams>('FsUnwatchParams', fsUnwatchParams);

const fsReadFileResponse = () =>
  z.object({
    /** Whole contents in base64. */
    dataBase64: z.string(),
  });
/** Answer to fs/readFile. */
export interface FsReadFileResponse extends z.output<ReturnType<typeof fsReadFileResponse>> {}
export const FsReadFileResponse = wire<FsReadFileResponse>('FsReadFileResponse', fsReadFileResponse);

const fsWriteFileResponse = () => z.object({});
/** Empty answer to fs/writeFile. */
export interface FsWriteFileResponse extends z.output<ReturnType<typeof fsWriteFileResponse>> {}
export const FsWriteFileResponse = wire<FsWriteFileResponse>('FsWriteFileResponse', fsWriteFileResponse);

const fsCreateDirectoryResponse = () => z.object({});
/** Empty answer to fs/createDirectory. */
export interface FsCreateDirectoryResponse extends z.output<ReturnType<typeof fsCreateDirectoryResponse>> {}
export const FsCreateDirectoryResponse = wire<FsCreateDirectoryResponse>('FsCreateDirectoryResponse', fsCreateDirectoryResponse);

const fsGetMetadataResponse = () =>
  z.object({
    /** Unix time in milliseconds; 0 when unknown. */
    createdAtMs: int64(),
    isDirectory: z.boolean(),
    isFile: z.boolean(),
    /** True when the path itself is a link, besides its target's kind. */
    isSymlink: z.boolean(),
    /** Unix time in milliseconds; 0 when unknown. */
    modifiedAtMs: int64(),
  });
/** Answer to fs/getMetadata; the kind is that of a link's target. */
export interface FsGetMetadataResponse extends z.output<ReturnType<typeof fsGetMetadataResponse>> {}
export const FsGetMetadataResponse = wire<FsGetMetadataResponse>('FsGetMetadataResponse', fsGetMetadataResponse);

const fsReadDirectoryResponse = () =>
  z.object({
    /** In no particular order; links that lead nowhere are left out. */
    entries: z.array(FsReadDirectoryEntry),
  });
/** Answer to fs/readDirectory. */
export interface FsReadDirectoryResponse extends z.output<ReturnType<typeof fsReadDirectoryResponse>> {}
export const FsReadDirectoryResponse = wire<FsReadDirectoryResponse>('FsReadDirectoryResponse', fsReadDirectoryResponse);

const fsRemoveResponse = () => z.object({});
/** Empty answer to fs/remove. */
export interface FsRemoveResponse extends z.output<ReturnType<typeof fsRemoveResponse>> {}
export const FsRemoveResponse = wire<FsRemoveResponse>('FsRemoveResponse', fsRemoveResponse);

const fsCopyResponse = () => z.object({});
/** Empty answer to fs/copy. */
export interface FsCopyResponse extends z.output<ReturnType<typeof fsCopyResponse>> {}
export const FsCopyResponse = wire<FsCopyResponse>('FsCopyResponse', fsCopyResponse);

const fsWatchResponse = () =>
  z.object({
    /** Path that is really watched, in canonical form. */
    path: AbsolutePathBuf,
  });
/** Answer to fs/watch. */
export interface FsWatchResponse extends z.output<ReturnType<typeof fsWatchResponse>> {}
export const FsWatchResponse = wire<FsWatchResponse>('FsWatchResponse', fsWatchResponse);

const fsUnwatchResponse = () => z.object({});
/** Empty answer to fs/unwatch; no change is reported after it. */
export interface FsUnwatchResponse extends z.output<ReturnType<typeof fsUnwatchResponse>> {}
export const FsUnwatchResponse = wire<FsUnwatchResponse>('FsUnwatchResponse', fsUnwatchResponse);

export const fsMethods = {
  fs: {
    /** Reads a whole host file as base64, outside any sandbox; at most 512 MiB. */
    readFile: method('fs/readFile', { params: FsReadFileParams, result: FsReadFileResponse }),
    /** Writes base64 data to a host file, replacing its content. Parent folders are not made. */
    writeFile: method('fs/writeFile', { params: FsWriteFileParams, result: FsWriteFileResponse }),
    /** Creates a folder, with its parents unless told otherwise. */
    createDirectory: method('fs/createDirectory', { params: FsCreateDirectoryParams, result: FsCreateDirectoryResponse }),
    /** Tells kind and times of a path; kinds are those of a link's target. */
    getMetadata: method('fs/getMetadata', { params: FsGetMetadataParams, result: FsGetMetadataResponse }),
    /** Lists the direct children of a folder, unsorted; entries that cannot be resolved are left out. */
    readDirectory: method('fs/readDirectory', { params: FsReadDirectoryParams, result: FsReadDirectoryResponse }),
    /** Deletes a file or folder, by default recursively and without complaint when it is missing. Links are not followed. */
    remove: method('fs/remove', { params: FsRemoveParams, result: FsRemoveResponse }),
    /** Copies a file, link or folder. A folder needs `recursive: true` and cannot be copied into itself. */
    copy: method('fs/copy', { params: FsCopyParams, result: FsCopyResponse }),
    /** Watches a path, which may not exist yet, for this connection; not recursive. The watch id must be free. */
    watch: method('fs/watch', { params: FsWatchParams, result: FsWatchResponse, scope: ({ watchId }) => scope.fsWatch(watchId) }),
    /** Ends a watch; an unknown id is fine. */
    unwatch: method('fs/unwatch', { params: FsUnwatchParams, result: FsUnwatchResponse, scope: ({ watchId }) => scope.fsWatch(watchId) }),
  },
};
