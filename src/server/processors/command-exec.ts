import { unbuilt } from '../processor.js';

export const commandExecProcessor = () => unbuilt('command/exec', 'command/exec/write', 'command/exec/terminate', 'command/exec/resize');
