import { unbuilt } from '../processor.js';

export const featureProcessor = () => unbuilt('experimentalFeature/list', 'experimentalFeature/enablement/set');
