/**
 * Which queue a request waits in. Requests of one key run one after another; `shared` ones of the same key run side by
 * side. A key with `perConnection` names a handle that belongs to one connection and never meets another's.
 */
export interface Scope {
  readonly key: string;
  readonly shared?: true;
  readonly perConnection?: true;
}

export const scope = {
  global: (name: string): Scope => ({ key: `global:${name}` }),
  globalRead: (name: string): Scope => ({ key: `global:${name}`, shared: true }),
  thread: (threadId: string): Scope => ({ key: `thread:${threadId}` }),
  /** Resume and fork may name a thread by its file alone. */
  threadOrPath: ({ threadId, path }: { threadId: string; path?: string | null | undefined }): Scope =>
    threadId === '' && path ? { key: `threadPath:${path}` } : { key: `thread:${threadId}` },
  mcpOauth: (name: string): Scope => ({ key: `mcpOauth:${name}` }),
  fuzzySession: (sessionId: string): Scope => ({ key: `fuzzySession:${sessionId}` }),
  fsWatch: (watchId: string): Scope => ({ key: `fsWatch:${watchId}`, perConnection: true }),
  commandExec: (processId: string): Scope => ({ key: `commandExec:${processId}`, perConnection: true }),
  process: (processHandle: string): Scope => ({ key: `process:${processHandle}`, perConnection: true }),
};
