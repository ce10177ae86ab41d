import type { ServerNotification } from 'keelson/protocol';
import type { Tone } from '../view/lines.js';

export interface Notice {
  readonly text: string;
  readonly tone: Tone;
}

/** What a notification says to people that is no part of the thread; `null` where it says nothing. */
export function noticeOf({ method, params }: ServerNotification): Notice | null {
  switch (method) {
    case 'error':
      return params.willRetry ? { text: `${params.error.message} (trying again)`, tone: 'dim' } : null;
    case 'warning':
    case 'guardianWarning':
      return { text: params.message, tone: 'dim' };
    case 'configWarning':
      return { text: [params.summary, params.details].filter(Boolean).join(': '), tone: 'error' };
    case 'deprecationNotice':
      return { text: [params.summary, params.details].filter(Boolean).join(': '), tone: 'dim' };
    case 'model/rerouted':
      return { text: `answered by ${params.toModel} instead of ${params.fromModel}`, tone: 'dim' };
    case 'mcpServer/startupStatus/updated':
      return params.status === 'failed'
        ? { text: `the MCP server ${params.name} did not start: ${params.error ?? 'no reason given'}`, tone: 'error' }
        : null;
    case 'mcpServer/oauthLogin/completed':
      return params.success
        ? { text: `logged in to ${params.name}`, tone: 'dim' }
        : { text: `${params.name}: ${params.error ?? 'the login failed'}`, tone: 'error' };
    default:
      return null;
  }
}
