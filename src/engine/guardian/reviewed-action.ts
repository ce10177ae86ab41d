import type { AdditionalPermissionProfile, GuardianApprovalReviewAction, RequestPermissionProfile } from '../../protocol/index.js';
import { quoteCommand } from '../exec/shell-quote.js';

/** A command of the model. */
export interface ReviewedCommand {
  readonly type: 'command';
  /** The tool that it came through. */
  readonly tool: 'shell' | 'exec_command';
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly sandboxPermissions: 'use_default' | 'require_escalated' | 'with_additional_permissions';
  readonly additionalPermissions: AdditionalPermissionProfile | null;
  readonly justification: string | null;
  /** `null`: the tool knows no terminals. */
  readonly tty: boolean | null;
}

/** A program that a command of the model starts. */
export interface ReviewedExecve {
  readonly type: 'execve';
  readonly tool: 'shell' | 'exec_command';
  readonly program: string;
  /** With the program's own name. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly additionalPermissions: AdditionalPermissionProfile | null;
}

export interface ReviewedPatch {
  readonly type: 'applyPatch';
  readonly cwd: string;
  /** Absolute. */
  readonly files: readonly string[];
  readonly patch: string;
}

export interface ReviewedNetworkAccess {
  readonly type: 'networkAccess';
  /** As it was asked for. */
  readonly target: string;
  readonly host: string;
  readonly protocol: 'http' | 'https' | 'socks5Tcp' | 'socks5Udp';
  readonly port: number;
  /** The command that wants it; `null`: not known. */
  readonly trigger: { readonly callId: string; readonly command: readonly string[]; readonly cwd: string } | null;
}

export interface ReviewedMcpToolCall {
  readonly type: 'mcpToolCall';
  readonly server: string;
  readonly toolName: string;
  readonly arguments: unknown;
  readonly connector: { readonly id: string | null; readonly name: string | null; readonly description: string | null };
  readonly toolTitle: string | null;
  readonly toolDescription: string | null;
  readonly annotations: {
    readonly destructiveHint?: boolean | undefined;
    readonly openWorldHint?: boolean | undefined;
    readonly readOnlyHint?: boolean | undefined;
  } | null;
}

export interface ReviewedPermissions {
  readonly type: 'requestPermissions';
  readonly turnId: string;
  readonly reason: string | null;
  readonly permissions: RequestPermissionProfile;
}

/** Something that needs a yes, as whole as a reviewer must see it. */
export type ReviewedAction =
  | ReviewedCommand
  | ReviewedExecve
  | ReviewedPatch
  | ReviewedNetworkAccess
  | ReviewedMcpToolCall
  | ReviewedPermissions;

const sources = { shell: 'shell', exec_command: 'unifiedExec' } as const;

/** The action as clients see it. */
export function toWireAction(action: ReviewedAction): GuardianApprovalReviewAction {
  switch (action.type) {
    case 'command':
      return { type: 'command', source: sources[action.tool], command: quoteCommand(action.argv), cwd: action.cwd };
    case 'execve': {
      const { program, argv, cwd } = action;
      return { type: 'execve', source: sources[action.tool], program, argv: [...argv], cwd };
    }
    case 'applyPatch':
      return { type: 'applyPatch', cwd: action.cwd, files: [...action.files] };
    case 'networkAccess': {
      const { target, host, protocol, port } = action;
      return { type: 'networkAccess', target, host, protocol, port };
    }
    case 'mcpToolCall': {
      const { server, toolName, connector, toolTitle } = action;
      return { type: 'mcpToolCall', server, toolName, connectorId: connector.id, connectorName: connector.name, toolTitle };
    }
    case 'requestPermissions':
      return { type: 'requestPermissions', reason: action.reason, permissions: action.permissions };
    default:
      return action satisfies never;
  }
}
