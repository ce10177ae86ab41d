import type { ServerNotification } from '../../protocol/index.js';
import type { EngineEvent } from '../event.js';
import type { TurnCompleted, TurnStarted } from '../events/turn-event.js';
import { toRealtimeNotification } from './realtime-notifications.js';

/** Messages and who hears them. */
export interface Delivery {
  readonly audience: 'subscribers' | 'everyone';
  /** The thread whose subscribers are meant; `null` only with `everyone`. */
  readonly threadId: string | null;
  readonly messages: readonly ServerNotification[];
}

const toSubscribers = (threadId: string, message: ServerNotification): Delivery => ({
  audience: 'subscribers',
  threadId,
  messages: [message],
});

const toEveryone = (threadId: string | null, message: ServerNotification): Delivery => ({
  audience: 'everyone',
  threadId,
  messages: [message],
});

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** What clients hear of an event; `null` for events that only the file needs. */
export function toNotifications(event: EngineEvent): Delivery | null {
  switch (event.type) {
    case 'agentMessageDelta': {
      const { threadId, turnId, itemId, delta } = event;
      return toSubscribers(threadId, { method: 'item/agentMessage/delta', params: { threadId, turnId, itemId, delta } });
    }
    case 'mcpStartupUpdated': {
      const { threadId, name, status, error } = event;
      return toSubscribers(threadId, { method: 'mcpServer/startupStatus/updated', params: { name, status, error } });
    }
    case 'mcpProgress': {
      const { threadId, turnId, itemId, message } = event;
      return toSubscribers(threadId, { method: 'item/mcpToolCall/progress', params: { threadId, turnId, itemId, message } });
    }
    case 'planDelta': {
      const { threadId, turnId, itemId, delta } = event;
      return toSubscribers(threadId, { method: 'item/plan/delta', params: { threadId, turnId, itemId, delta } });
    }
    case 'commandOutputDelta': {
      const { threadId, turnId, itemId, delta } = event;
      return toSubscribers(threadId, { method: 'item/commandExecution/outputDelta', params: { threadId, turnId, itemId, delta } });
    }
    case 'reasoningSummaryDelta': {
      const { threadId, turnId, itemId, delta, summaryIndex } = event;
      return toSubscribers(threadId, {
        method: 'item/reasoning/summaryTextDelta',
        params: { threadId, turnId, itemId, delta, summaryIndex },
      });
    }
    case 'reasoningTextDelta': {
      const { threadId, turnId, itemId, delta, contentIndex } = event;
      return toSubscribers(threadId, { method: 'item/reasoning/textDelta', params: { threadId, turnId, itemId, delta, contentIndex } });
    }
    case 'reasoningSummaryPartAdded': {
      const { threadId, turnId, itemId, summaryIndex } = event;
      return toSubscribers(threadId, { method: 'item/reasoning/summaryPartAdded', params: { threadId, turnId, itemId, summaryIndex } });
    }
    case 'terminalInteraction': {
      const { threadId, turnId, itemId, processId, stdin } = event;
      return toSubscribers(threadId, {
        method: 'item/commandExecution/terminalInteraction',
        params: { threadId, turnId, itemId, processId, stdin },
      });
    }
    case 'itemStarted': {
      const { threadId, turnId, item, atMs } = event;
      return toSubscribers(threadId, { method: 'item/started', params: { threadId, turnId, item, startedAtMs: atMs } });
    }
    case 'itemCompleted': {
      const { threadId, turnId, item, atMs } = event;
      return toSubscribers(threadId, { method: 'item/completed', params: { threadId, turnId, item, completedAtMs: atMs } });
    }
    case 'turnStarted':
      return toSubscribers(event.threadId, { method: 'turn/started', params: { threadId: event.threadId, turn: startedTurn(event) } });
    case 'turnCompleted':
      return toSubscribers(event.threadId, { method: 'turn/completed', params: { threadId: event.threadId, turn: completedTurn(event) } });
    case 'planUpdated': {
      const { threadId, turnId, explanation, plan } = event;
      return toSubscribers(threadId, { method: 'turn/plan/updated', params: { threadId, turnId, explanation, plan: [...plan] } });
    }
    case 'patchUpdated': {
      const { threadId, turnId, itemId, changes } = event;
      return toSubscribers(threadId, {
        method: 'item/fileChange/patchUpdated',
        params: { threadId, turnId, itemId, changes: [...changes] },
      });
    }
    case 'diffUpdated': {
      const { threadId, turnId, diff } = event;
      return toSubscribers(threadId, { method: 'turn/diff/updated', params: { threadId, turnId, diff } });
    }
    case 'tokenUsageUpdated': {
      const { threadId, turnId, tokenUsage } = event;
      return toSubscribers(threadId, { method: 'thread/tokenUsage/updated', params: { threadId, turnId, tokenUsage } });
    }
    case 'error': {
      const { threadId, turnId, error, willRetry } = event;
      return toSubscribers(threadId, { method: 'error', params: { threadId, turnId, error, willRetry } });
    }
    case 'warning': {
      const { threadId, message } = event;
      const warning: ServerNotification = { method: 'warning', params: { threadId, message } };
      return threadId === null ? toEveryone(null, warning) : toSubscribers(threadId, warning);
    }
    case 'deprecationNotice': {
      const { threadId, summary, details } = event;
      return toSubscribers(threadId, { method: 'deprecationNotice', params: { summary, details } });
    }
    case 'autoReviewStarted': {
      const { type: _type, threadId, ...review } = event;
      const state = { status: 'inProgress', riskLevel: null, userAuthorization: null, rationale: null } as const;
      return toSubscribers(threadId, { method: 'item/autoApprovalReview/started', params: { threadId, ...review, review: state } });
    }
    case 'autoReviewCompleted': {
      const { type: _type, threadId, ...review } = event;
      const params = { threadId, ...review, decisionSource: 'agent' as const };
      return toSubscribers(threadId, { method: 'item/autoApprovalReview/completed', params });
    }
    case 'guardianWarning': {
      const { threadId, message } = event;
      return toSubscribers(threadId, { method: 'guardianWarning', params: { threadId, message } });
    }
    case 'modelRerouted': {
      const { threadId, turnId, fromModel, toModel } = event;
      const params = { threadId, turnId, fromModel, toModel, reason: 'highRiskCyberActivity' as const };
      return toSubscribers(threadId, { method: 'model/rerouted', params });
    }
    case 'modelVerification': {
      const { threadId, turnId, verifications } = event;
      return toSubscribers(threadId, { method: 'model/verification', params: { threadId, turnId, verifications: [...verifications] } });
    }
    case 'threadStarted':
      return toEveryone(event.threadId, { method: 'thread/started', params: { thread: event.thread } });
    case 'threadStatusChanged': {
      const { threadId, status } = event;
      return toEveryone(threadId, { method: 'thread/status/changed', params: { threadId, status } });
    }
    case 'threadArchived':
      return toEveryone(event.threadId, { method: 'thread/archived', params: { threadId: event.threadId } });
    case 'threadUnarchived':
      return toEveryone(event.threadId, { method: 'thread/unarchived', params: { threadId: event.threadId } });
    case 'threadClosed':
      return toEveryone(event.threadId, { method: 'thread/closed', params: { threadId: event.threadId } });
    case 'threadNameUpdated': {
      const { threadId, threadName } = event;
      return toEveryone(threadId, { method: 'thread/name/updated', params: { threadId, threadName } });
    }
    case 'goalUpdated': {
      const { threadId, turnId, goal, isLoaded } = event;
      const message: ServerNotification = { method: 'thread/goal/updated', params: { threadId, turnId, goal } };
      return isLoaded ? toSubscribers(threadId, message) : toEveryone(threadId, message);
    }
    case 'goalCleared': {
      const { threadId, isLoaded } = event;
      const message: ServerNotification = { method: 'thread/goal/cleared', params: { threadId } };
      return isLoaded ? toSubscribers(threadId, message) : toEveryone(threadId, message);
    }
    case 'rateLimitsUpdated':
      return toSubscribers(event.threadId, { method: 'account/rateLimits/updated', params: { rateLimits: event.rateLimits } });
    case 'responseItemRecorded': {
      const { threadId, turnId, item, isTold } = event;
      return isTold ? toSubscribers(threadId, rawResponseItem({ threadId, turnId: turnId ?? '', item })) : null;
    }
    case 'hookStarted':
    case 'hookCompleted': {
      const { threadId, turnId, run } = event;
      return toSubscribers(threadId, {
        method: event.type === 'hookStarted' ? 'hook/started' : 'hook/completed',
        params: { threadId, turnId, run },
      });
    }
    case 'realtime':
      return toSubscribers(event.threadId, toRealtimeNotification(event));
    case 'threadAppeared':
    case 'commandBegan':
    case 'turnConfigured':
    case 'pluginUsed':
    case 'compactionEnded':
    case 'workerStarted':
    case 'appsMentioned':
    case 'appUsed':
    case 'threadRolledBack':
    case 'turnContextRecorded':
    case 'userMessageRecorded':
    case 'turnAborted':
    case 'contextCompacted':
    case 'reviewEntered':
    case 'reviewExited':
      return null;
    default:
      return event satisfies never;
  }
}

/** No member of the contract's union: only who asked for raw items knows this notification. */
const rawResponseItem = (params: unknown): ServerNotification =>
  ({ method: 'rawResponseItem/completed', params }) as unknown as ServerNotification;

/** Turns in notifications carry no items: clients have heard of each one. */
function startedTurn({ turnId, startedAtMs }: TurnStarted) {
  return {
    id: turnId,
    items: [],
    itemsView: 'notLoaded' as const,
    status: 'inProgress' as const,
    error: null,
    startedAt: seconds(startedAtMs),
    completedAt: null,
    durationMs: null,
  };
}

function completedTurn({ turnId, status, error, startedAtMs, completedAtMs }: TurnCompleted) {
  return {
    id: turnId,
    items: [],
    itemsView: 'notLoaded' as const,
    status,
    error,
    startedAt: seconds(startedAtMs),
    completedAt: seconds(completedAtMs),
    durationMs: completedAtMs - startedAtMs,
  };
}
