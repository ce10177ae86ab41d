import { unbuilt } from '../processor.js';

export const processProcessor = () => unbuilt('process/spawn', 'process/writeStdin', 'process/kill', 'process/resizePty');
