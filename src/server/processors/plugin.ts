import { unbuilt } from '../processor.js';

export const pluginProcessor = () => unbuilt('plugin/list', 'plugin/read', 'plugin/skill/read', 'plugin/install', 'plugin/uninstall');
