import { unbuilt } from '../processor.js';

export const deprecatedProcessor = () => unbuilt('getConversationSummary', 'gitDiffToRemote', 'getAuthStatus');
