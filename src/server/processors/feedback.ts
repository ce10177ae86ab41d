import { unbuilt } from '../processor.js';

export const feedbackProcessor = () => unbuilt('feedback/upload');
