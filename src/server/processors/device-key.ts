import { unbuilt } from '../processor.js';

export const deviceKeyProcessor = () => unbuilt('device/key/create', 'device/key/public', 'device/key/sign');
