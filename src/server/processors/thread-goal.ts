import { unbuilt } from '../processor.js';

export const threadGoalProcessor = () => unbuilt('thread/goal/set', 'thread/goal/get', 'thread/goal/clear');
