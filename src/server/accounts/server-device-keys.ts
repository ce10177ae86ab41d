import { join } from 'node:path';
import { createDeviceKeyBindings, createMemoryBindings } from '../../auth/device-keys/bindings.js';
import { noDeviceKeys } from '../../auth/device-keys/device-key-provider.js';
import { DeviceKeys } from '../../auth/device-keys/device-keys.js';
import { systemClock } from '../../platform/clock.js';
import type { Foundation } from '../foundation.js';

/** The keys of this device, and whose they are. */
export function openDeviceKeys({ options, usesFiles, log }: Pick<Foundation, 'options' | 'usesFiles' | 'log'>): DeviceKeys {
  const { deviceKeys: provider = noDeviceKeys, clock = systemClock } = options.auth ?? {};
  const bindings = usesFiles
    ? createDeviceKeyBindings({ path: join(log.sqliteHome, 'keelson_device_keys.sqlite'), clock })
    : createMemoryBindings();
  return new DeviceKeys({ provider, bindings, clock });
}
