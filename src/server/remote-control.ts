import type { ConfigService } from '../config/config-service.js';
import type { RemoteControlStatusChangedNotification } from '../protocol/index.js';

/** How the server stands to the remote-control service. It enrolls nowhere: with the feature on it says that it could not. */
export async function readRemoteControl(config: Pick<ConfigService, 'forThread'>): Promise<RemoteControlStatusChangedNotification> {
  const features = await config.forThread().then(
    (loaded) => loaded.features,
    // Clients are told of a configuration that cannot be loaded; the defaults have the feature off.
    (): Readonly<Record<string, boolean>> => ({}),
  );
  return { status: features['remote_control'] === true ? 'errored' : 'disabled', environmentId: null };
}
