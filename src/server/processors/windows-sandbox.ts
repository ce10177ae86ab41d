import { unbuilt } from '../processor.js';

export const windowsSandboxProcessor = () => unbuilt('windowsSandbox/setupStart', 'windowsSandbox/readiness');
