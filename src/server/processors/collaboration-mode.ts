import { unbuilt } from '../processor.js';

export const collaborationModeProcessor = () => unbuilt('collaborationMode/list');
