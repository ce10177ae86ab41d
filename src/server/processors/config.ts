import { unbuilt } from '../processor.js';

export const configProcessor = () => unbuilt('config/read', 'config/value/write', 'config/batchWrite', 'configRequirements/read');
