import type { AppServer, AppServerOptions } from 'keelson';
import type { StandardInput } from './prompt.js';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** Everything that a run touches of its process. */
export interface Surroundings {
  readonly stdin: StandardInput;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Calls when the user wants the turn to end. While nobody listens, that ends the program. Returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** The server is there; who must end it early ends it. */
  readonly onServer?: (server: AppServer) => void;
  /** What the server gets besides, such as a scripted model. */
  readonly server?: Partial<AppServerOptions>;
}
