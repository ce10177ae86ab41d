import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import { toThreadId } from '../engine/thread/thread-id.js';
import type { Clock } from '../platform/clock.js';
import type { Ids } from '../platform/ids.js';
import { waitAtMost } from '../platform/timeout.js';
import { internalError, invalidRequest } from '../protocol/errors.js';
import type { FeedbackUploadParams, FeedbackUploadResponse, SessionSource } from '../protocol/index.js';
import type { ThreadStore } from '../store/thread-store.js';
import {
  type FeedbackAttachment,
  type FeedbackBundle,
  type FeedbackSink,
  feedbackLevel,
  feedbackTags,
  feedbackTitle,
} from '../telemetry/feedback/bundle.js';
import { connectivityDiagnostics } from '../telemetry/feedback/connectivity.js';
import { messageOf, type ServerLogger } from './telemetry/logger.js';
import type { ServerLog } from './telemetry/server-log.js';

/** How long a client waits for the delivery. */
const deliveryMs = 10_000;

export interface FeedbackOptions {
  readonly config: ConfigService;
  readonly store: ThreadStore;
  readonly log: Pick<ServerLog, 'linesOf'>;
  readonly logger: ServerLogger;
  readonly sink: FeedbackSink;
  /** What the server gathered while it worked; no secrets. */
  readonly collectedTags: () => Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Where relative paths of extra files begin. */
  readonly cwd: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly version: string;
  readonly sessionSource: SessionSource;
}

/** Takes a user's verdict, with what belongs to it, to the sink. */
export interface Feedback {
  /**
   * @throws RpcError `sending feedback is disabled by configuration`, `invalid thread id: …`, `failed to upload feedback: …`
   */
  upload(params: FeedbackUploadParams): Promise<FeedbackUploadResponse>;
}

export function createFeedback(options: FeedbackOptions): Feedback {
  const { config, logger, sink, clock, ids } = options;

  const toBundle = async (params: FeedbackUploadParams, threadId: string, isThread: boolean): Promise<FeedbackBundle> => {
    const { classification, reason = null, tags, includeLogs, extraLogFiles } = params;
    const { version, sessionSource, collectedTags } = options;
    return {
      eventId: ids.uuid().replaceAll('-', ''),
      atMs: clock.now(),
      threadId,
      title: feedbackTitle(classification, threadId),
      level: feedbackLevel(classification),
      reason,
      tags: feedbackTags({
        threadId,
        classification,
        version,
        sessionSource: typeof sessionSource === 'string' ? sessionSource : JSON.stringify(sessionSource),
        reason,
        given: tags ?? {},
        collected: collectedTags(),
      }),
      attachments: await gatherAttachments(options, { threadId: isThread ? threadId : null, includeLogs, extraFiles: extraLogFiles ?? [] }),
    };
  };

  const deliver = async (bundle: FeedbackBundle): Promise<void> => {
    const controller = new AbortController();
    try {
      const isDone = await waitAtMost(deliveryMs, (async () => sink(bundle, { signal: controller.signal }))());
      if (!isDone) logger.warn('feedback was not delivered in time', { threadId: bundle.threadId });
    } catch (error) {
      logger.warn('feedback was not delivered', { threadId: bundle.threadId, error: messageOf(error) });
    } finally {
      controller.abort();
    }
  };

  return {
    async upload(params) {
      const settings = await config.forThread().catch(() => config.lastLoaded());
      if (settings?.telemetry.feedbackEnabled === false) throw invalidRequest('sending feedback is disabled by configuration');
      const isThread = params.threadId != null;
      const threadId = params.threadId == null ? `no-active-thread-${ids.uuidv7()}` : toThreadId(params.threadId);
      const bundle = await toBundle(params, threadId, isThread).catch((error: unknown) => {
        throw internalError(`failed to upload feedback: ${messageOf(error)}`, { cause: error });
      });
      await deliver(bundle);
      return { threadId };
    },
  };
}

interface Wanted {
  readonly threadId: string | null;
  readonly includeLogs: boolean;
  readonly extraFiles: readonly string[];
}

async function gatherAttachments({ store, log, env, cwd }: FeedbackOptions, wanted: Wanted): Promise<readonly FeedbackAttachment[]> {
  const { threadId, includeLogs, extraFiles } = wanted;
  const attachments: FeedbackAttachment[] = [];
  const paths: string[] = [];
  if (includeLogs) {
    // The agents that a thread has spawned did part of its work.
    const threadIds = threadId === null ? [] : [threadId, ...(await store.spawnedBy(threadId))];
    attachments.push(textAttachment('codex-logs.log', await log.linesOf(threadIds)));
    const diagnostics = connectivityDiagnostics(env);
    if (diagnostics !== null) attachments.push(textAttachment('codex-connectivity-diagnostics.txt', diagnostics));
    for (const id of threadIds) {
      const path = (await store.find(id))?.path;
      if (path != null) paths.push(path);
    }
  }
  paths.push(...extraFiles.map((path) => resolve(cwd, path)));
  for (const path of new Set(paths)) {
    const content = await readFile(path).catch(() => null); // One that cannot be read is left out.
    if (content !== null) attachments.push({ name: basename(path), contentType: 'text/plain', content });
  }
  return attachments;
}

const textAttachment = (name: string, text: string): FeedbackAttachment => ({
  name,
  contentType: 'text/plain',
  content: Buffer.from(text),
});
