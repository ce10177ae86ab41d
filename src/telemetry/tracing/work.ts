/** The thread that a piece of work belongs to, as all telemetry names it. */
export interface SessionFacts {
  readonly threadId: string;
  readonly originator: string;
  /** The model of the work; where it is not known yet, the thread's. */
  readonly model: string;
  /** As stored: `vscode`, `{ subagent: … }`. */
  readonly source: unknown;
  /** What the client calls its service; `null`: it does not say. */
  readonly serviceName: string | null;
}

export interface ClientFacts {
  readonly name: string;
  readonly version: string;
}

/** A JSON-RPC request of a client. */
export interface RequestWork {
  readonly type: 'request';
  readonly method: string;
  readonly requestId: string;
  readonly transport: string;
  readonly connectionId: number;
  /** `null`: it has not said who it is. */
  readonly client: ClientFacts | null;
}

/** What is submitted to a thread. */
export type OperationName = 'user_input' | 'user_turn' | 'interrupt' | 'review' | 'compact' | 'run_user_shell_command' | 'shutdown';

export type TaskKind = 'turn' | 'review' | 'compact' | 'user_shell';

export type ModelConnection = 'responses_http' | 'responses_websocket';

/** One try of a request, from its sending to the end of the response. */
export interface ModelRequestWork {
  readonly type: 'modelRequest';
  readonly model: string;
  readonly connection: ModelConnection;
  readonly path: 'responses' | 'responses/compact';
  readonly hasMetadata: boolean;
}

/** An event of a response is dealt with. Deltas are none: they are too many. */
export interface ResponseEventWork {
  readonly type: 'responseEvent';
  /** `null`: it brings no item. */
  readonly from: 'output_item_done' | 'output_item_added' | null;
  readonly toolName: string | null;
  /** The item is something that the model says. */
  readonly isMessage: boolean;
}

/** Pieces of work that are watched, outermost first. Each has a beginning, an end, and the piece that it is part of. */
export type Work =
  | RequestWork
  /** It waits for others that are about the same thing. */
  | { readonly type: 'queued' }
  /** A thread comes into memory; in it, its session gets ready. */
  | { readonly type: 'threadSpawn' }
  | { readonly type: 'sessionInit' }
  /** Something is submitted to a thread: ends when the work on it begins. */
  | { readonly type: 'operation'; readonly op: OperationName; readonly submissionId: string }
  /** A turn, whatever its kind. */
  | {
      readonly type: 'task';
      readonly kind: TaskKind;
      readonly turnId: string;
      /** `null`: the model's own. */
      readonly effort: string | null;
      readonly session: SessionFacts;
    }
  /** What a turn does that answers somebody. */
  | { readonly type: 'turn' }
  /** One request to the model with its retries, and the tools that the response calls. */
  | { readonly type: 'sampling'; readonly turnId: string; readonly model: string; readonly cwd: string }
  | ModelRequestWork
  | ResponseEventWork
  /** A provider is asked for its models. */
  | { readonly type: 'modelList' }
  | { readonly type: 'tool'; readonly name: string; readonly callId: string };
