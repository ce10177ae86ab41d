import type { EngineEvent } from '../../engine/event.js';
import type { AnalyticsFact, AnalyticsRuntime, AnalyticsSink } from '../../telemetry/analytics/fact.js';
import { FactQueue } from '../../telemetry/analytics/fact-queue.js';
import type { Connection } from '../connections/connection.js';
import { messageOf, type ServerLogger } from '../telemetry/logger.js';
import { AnalyticsProjection } from './analytics-projection.js';
import type { Answered, ClientAnswered } from './answered.js';
import type { PluginChanged } from './plugin-fact.js';

/** Watches the server's work and tells a sink what happened. */
export interface Analytics {
  answered(answer: Answered): void;
  happened(event: EngineEvent): void;
  clientAnswered(connection: Connection, answer: ClientAnswered): void;
  /** A client has installed, removed or switched a plugin. */
  pluginChanged(connection: Connection, changed: PluginChanged): void;
  /** Waits a moment for what is on its way. */
  close(): Promise<void>;
}

/** Who nobody listens to finds no facts. */
export const noAnalytics: Analytics = {
  answered: () => {},
  happened: () => {},
  clientAnswered: () => {},
  pluginChanged: () => {},
  close: async () => {},
};

export interface AnalyticsOptions {
  readonly sink: AnalyticsSink;
  readonly runtime: AnalyticsRuntime;
  readonly now: () => number;
  readonly logger: ServerLogger;
}

export function createAnalytics({ sink, runtime, now, logger }: AnalyticsOptions): Analytics {
  const projection = new AnalyticsProjection({ runtime, now });
  const queue = new FactQueue({ sink, warn: (message, fields) => logger.warn(message, fields) });
  const tell = (find: () => readonly AnalyticsFact[]): void => {
    try {
      for (const fact of find()) queue.add(fact);
    } catch (error) {
      // Whatever is wrong with a fact, the work that it is about goes on.
      logger.error('an analytics fact could not be made', { error: messageOf(error) });
    }
  };
  return {
    answered: (answer) => tell(() => projection.answered(answer)),
    happened: (event) => tell(() => projection.happened(event)),
    clientAnswered: (connection, answer) => tell(() => projection.clientAnswered(connection, answer)),
    pluginChanged: (connection, changed) => tell(() => projection.pluginChanged(connection, changed)),
    close: () => queue.settled(),
  };
}
