import { unbuilt } from '../processor.js';

export const pluginShareProcessor = () =>
  unbuilt('plugin/share/save', 'plugin/share/updateTargets', 'plugin/share/list', 'plugin/share/delete');
