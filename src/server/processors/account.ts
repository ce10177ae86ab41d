import { unbuilt } from '../processor.js';

export const accountProcessor = () =>
  unbuilt(
    'account/login/start',
    'account/login/cancel',
    'account/logout',
    'account/rateLimits/read',
    'account/sendAddCreditsNudgeEmail',
    'account/read',
  );
