import { isRecord } from '../../platform/json.js';
import { cutForReviewer } from './cut.js';
import type { ReviewedAction } from './reviewed-action.js';
import { snakeCased } from './snake-cased.js';

/** Texts inside an action are cut here, in tokens. */
const maxTextTokens = 16_000;

/** The action as the reviewer reads it: JSON with its keys in order. */
export const showAction = (action: ReviewedAction): string => JSON.stringify(inOrder(toShown(action)), null, 2);

function toShown(action: ReviewedAction): Readonly<Record<string, unknown>> {
  switch (action.type) {
    case 'command':
      return withoutNulls({
        tool: action.tool,
        command: action.argv,
        cwd: action.cwd,
        sandbox_permissions: action.sandboxPermissions,
        additional_permissions: action.additionalPermissions && snakeCased(action.additionalPermissions),
        justification: action.justification,
        tty: action.tty,
      });
    case 'execve':
      return withoutNulls({
        tool: action.tool,
        program: action.program,
        argv: action.argv,
        cwd: action.cwd,
        additional_permissions: action.additionalPermissions && snakeCased(action.additionalPermissions),
      });
    case 'applyPatch':
      return { tool: 'apply_patch', cwd: action.cwd, files: action.files, patch: action.patch };
    case 'networkAccess': {
      const { target, host, protocol, port, trigger } = action;
      const by = trigger && { call_id: trigger.callId, command: trigger.command, cwd: trigger.cwd };
      return withoutNulls({ tool: 'network_access', target, host, protocol: protocols[protocol], port, trigger: by });
    }
    case 'mcpToolCall': {
      const { connector, annotations } = action;
      return withoutNulls({
        tool: 'mcp_tool_call',
        server: action.server,
        tool_name: action.toolName,
        arguments: action.arguments ?? null,
        connector_id: connector.id,
        connector_name: connector.name,
        connector_description: connector.description,
        tool_title: action.toolTitle,
        tool_description: action.toolDescription,
        annotations: annotations && snakeCased(annotations),
      });
    }
    case 'requestPermissions':
      return {
        tool: 'request_permissions',
        turn_id: action.turnId,
        ...(action.reason === null ? {} : { reason: action.reason }),
        permissions: snakeCased(action.permissions),
      };
    default:
      return action satisfies never;
  }
}

const protocols = { http: 'http', https: 'https', socks5Tcp: 'socks5_tcp', socks5Udp: 'socks5_udp' } as const;

const withoutNulls = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

/** The same action always reads the same. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'string') return cutForReviewer(value, maxTextTokens);
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key])]));
}
