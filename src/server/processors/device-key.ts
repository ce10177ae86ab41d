import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const deviceKeyProcessor = ({ deviceKeys }: Pick<Services, 'deviceKeys'>) =>
  processor({
    'device/key/create': (params) => deviceKeys.create(params),
    'device/key/public': ({ keyId }) => deviceKeys.getPublic(keyId),
    'device/key/sign': ({ keyId, payload }) => deviceKeys.sign(keyId, payload),
  });
