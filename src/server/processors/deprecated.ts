import { findGitDiffToRemote } from '../../platform/git-diff-to-remote.js';
import { invalidRequest } from '../../protocol/errors.js';
import { processor, unbuilt } from '../processor.js';
import type { Services } from '../services.js';

export const deprecatedProcessor = ({ engine }: Pick<Services, 'engine'>) => ({
  ...processor({
    getConversationSummary: (params) => engine.getConversationSummary(params),
    gitDiffToRemote: async ({ cwd }) => {
      const found = await findGitDiffToRemote(cwd);
      if (found === null) throw invalidRequest(`failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`);
      return { sha: found.sha, diff: found.diff };
    },
  }),
  ...unbuilt('getAuthStatus'),
});
