import { processor, unbuilt } from '../processor.js';

/** Depends on neither a thread nor the feature: the lists are those of the protocol. */
const voices = processor({
  'thread/realtime/listVoices': () => ({
    voices: {
      v1: ['juniper', 'maple', 'spruce', 'ember', 'vale', 'breeze', 'arbor', 'sol', 'cove'],
      v2: ['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'],
      defaultV1: 'cove',
      defaultV2: 'marin',
    },
  }),
});

export const threadRealtimeProcessor = () => ({
  ...voices,
  ...unbuilt('thread/realtime/start', 'thread/realtime/appendAudio', 'thread/realtime/appendText', 'thread/realtime/stop'),
});
