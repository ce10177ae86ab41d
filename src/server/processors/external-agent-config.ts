import { unbuilt } from '../processor.js';

export const externalAgentConfigProcessor = () => unbuilt('externalAgentConfig/detect', 'externalAgentConfig/import');
