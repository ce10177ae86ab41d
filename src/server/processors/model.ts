import { unbuilt } from '../processor.js';

export const modelProcessor = () => unbuilt('model/list', 'modelProvider/capabilities/read');
