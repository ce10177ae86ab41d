import { unbuilt } from '../processor.js';

export const reviewProcessor = () => unbuilt('review/start');
