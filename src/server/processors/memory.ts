import { unbuilt } from '../processor.js';

export const memoryProcessor = () => unbuilt('memory/reset');
