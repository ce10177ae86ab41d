import { unbuilt } from '../processor.js';

export const threadRealtimeProcessor = () =>
  unbuilt(
    'thread/realtime/start',
    'thread/realtime/appendAudio',
    'thread/realtime/appendText',
    'thread/realtime/stop',
    'thread/realtime/listVoices',
  );
