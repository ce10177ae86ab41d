import { processor } from '../processor.js';
import type { Services } from '../services.js';

export const deviceKeyProcessor = ({ auth }: Pick<Services, 'auth'>) =>
  processor({
    'device/key/create': (params) => auth.deviceKeys.create(params),
    'device/key/public': ({ keyId }) => auth.deviceKeys.getPublic(keyId),
    'device/key/sign': ({ keyId, payload }) => auth.deviceKeys.sign(keyId, payload),
  });
