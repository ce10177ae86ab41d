import { noSystemPaths } from '../config/layers/system-paths.js';
import type { ModelTransport } from '../model/model-transport.js';
import { systemClock } from '../platform/clock.js';
import type { ServerNotification, ThreadItem } from '../protocol/index.js';
import { AppServer } from '../server/app-server.js';
import type { AppServerOptions } from '../server/options.js';
import { createMemoryThreadStore } from '../store/memory-thread-store.js';
import { says } from './script.js';
import { scriptedModel } from './scripted-model.js';

/** What differs from the defaults of {@link startTestServer}. */
export interface TestServerOptions extends AppServerOptions {
  /** Default: a model that says `ok`. */
  readonly model?: ModelTransport;
}

/** What a test asks for after the fact. */
export interface Recorded {
  /** Completed items of a type, in order. */
  items<T extends ThreadItem['type']>(type: T): readonly Extract<ThreadItem, { type: T }>[];
  /** All that the server said to its own client, in order. */
  readonly heard: readonly ServerNotification[];
}

/** A whole server for a unit test: nothing on disk, no network, a scripted model, and a record of what happened. */
export async function startTestServer(options: TestServerOptions = {}): Promise<AppServer & Recorded> {
  const server = await AppServer.start({
    home: '/nonexistent/keelson-home',
    configFiles: 'none',
    systemPaths: noSystemPaths,
    threadStore: createMemoryThreadStore({ clock: systemClock }),
    model: scriptedModel([says('ok')]),
    ...options,
    config: { approval_policy: 'never', sandbox_mode: 'danger-full-access', ...options.config },
  });
  const heard: ServerNotification[] = [];
  const recorder = server.notifications();
  const record = async (): Promise<void> => {
    for await (const notification of recorder) heard.push(notification);
  };
  const recording = record();
  // The iterator ends with the server; the recorder itself cannot fail.
  recording.catch(() => undefined);
  return Object.assign(server, {
    heard,
    items: <T extends ThreadItem['type']>(type: T): readonly Extract<ThreadItem, { type: T }>[] =>
      heard.flatMap((said) => (said.method === 'item/completed' && isOfType(said.params.item, type) ? [said.params.item] : [])),
  });
}

const isOfType = <T extends ThreadItem['type']>(item: ThreadItem, type: T): item is Extract<ThreadItem, { type: T }> => item.type === type;
