import type { ToolFiles } from '../files/tool-files.js';
import { type ExecServerClient, ExecServerError, membersOf } from './exec-server-client.js';

/** The code of exec servers for what is not there. */
const notFound = -32004;

/** The files of another machine. */
export function createRemoteFiles(connect: () => Promise<ExecServerClient>): ToolFiles {
  const call = async (method: string, params: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
    const client = await connect();
    return membersOf(await client.call(method, { ...params, sandbox: null }));
  };
  const readFile = async (path: string): Promise<Buffer> => {
    const { dataBase64 } = await call('fs/readFile', { path });
    return Buffer.from(typeof dataBase64 === 'string' ? dataBase64 : '', 'base64');
  };
  const removeFile = async (path: string): Promise<void> => {
    await call('fs/remove', { path, recursive: false, force: false });
  };
  return {
    readFile,
    removeFile,
    find: async (path) => {
      try {
        const { isFile, isDirectory } = await call('fs/getMetadata', { path });
        return { kind: isFile ? 'file' : isDirectory ? 'folder' : 'other', size: null };
      } catch (error) {
        if (error instanceof ExecServerError && error.code === notFound) return null;
        throw error;
      }
    },
    writeFile: async (path, content) => {
      await call('fs/writeFile', { path, dataBase64: Buffer.from(content).toString('base64') });
    },
    makeFolder: async (path) => {
      await call('fs/createDirectory', { path, recursive: true });
    },
    move: async (from, to) => {
      await call('fs/copy', { sourcePath: from, destinationPath: to, recursive: false });
      await removeFile(from);
    },
  };
}
