import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const fuzzyFileSearchProcessor = ({ fileSearches }: Pick<Services, 'fileSearches'>) =>
  processor({
    fuzzyFileSearch: async (params, { signal }) => ({ files: [...(await fileSearches.search(params, signal))] }),
    'fuzzyFileSearch/sessionStart': async ({ sessionId, roots }, context) => {
      await fileSearches.startSession(sessionId, roots);
      context.afterResponse(() => fileSearches.beginSession(sessionId));
      return {};
    },
    'fuzzyFileSearch/sessionUpdate': ({ sessionId, query }, context) => {
      const session = fileSearches.getSession(sessionId);
      context.afterResponse(() => session.update(query));
      return {};
    },
    'fuzzyFileSearch/sessionStop': ({ sessionId }) => {
      fileSearches.stopSession(sessionId);
      return {};
    },
  });
