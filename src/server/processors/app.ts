import { unbuilt } from '../processor.js';

export const appProcessor = () => unbuilt('app/list');
