import { unbuilt } from '../processor.js';

export const hooksProcessor = () => unbuilt('hooks/list');
