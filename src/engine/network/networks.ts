import type { AskForApproval } from '../../protocol/index.js';
import type { Approvals } from '../approvals/approvals.js';
import type { ExecPolicy } from '../approvals/exec-policy/exec-policy.js';
import type { EngineEvent } from '../event.js';
import type { NetworkRoute } from '../sandbox/sandbox.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';

/** A call of a tool whose command may ask for hosts. */
export interface NetworkCall {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly context: NetworkCallContext;
  /** Whether the turn is under strict review. */
  readonly isStrict: boolean;
}

/** Who can be asked about a host, and by which rules. */
export interface NetworkCallContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly approvals: Approvals;
  readonly approvalPolicy: AskForApproval;
  readonly execPolicy: ExecPolicy;
  /** Ends the turn as `turn/interrupt` does. */
  readonly interrupt: () => void;
  readonly emit: (event: EngineEvent) => void;
}

/** What a command needs to know of its network. */
export interface JoinedNetwork {
  /** Goes on top of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What its sandbox lets it reach. */
  readonly routes: readonly NetworkRoute[];
  /** Why a host was refused to the command: what its model is told. `null`: none was. */
  readonly refusal: () => string | null;
  /** Call it when the command has ended. */
  leave(): void;
}

/** Gives a command its network. */
export type JoinNetwork = (call: NetworkCall) => Promise<JoinedNetwork>;

/** A thread whose commands want a network. */
export interface NetworkedThread {
  readonly config: Pick<ThreadConfig, 'requiredNetwork'>;
  readonly currentTurn: { readonly id: string } | null;
  onClose(end: () => Promise<void>): void;
}

/** The networks of all threads whose commands have one with rules. */
export interface Networks {
  /** `null`: nothing stands between the commands of such a turn and the network that their profile gives. */
  forTurn(thread: NetworkedThread, settings: ThreadSettings): JoinNetwork | null;
}
