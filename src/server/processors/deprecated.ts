import { findGitDiffToRemote } from '../../platform/git/git-diff-to-remote.js';
import { invalidRequest } from '../../protocol/errors.js';
import { readAuthStatus } from '../accounts/read-account.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const deprecatedProcessor = ({ engine, auth }: Pick<Services, 'engine' | 'auth'>) =>
  processor({
    getConversationSummary: (params) => engine.getConversationSummary(params),
    gitDiffToRemote: async ({ cwd }) => {
      const found = await findGitDiffToRemote(cwd);
      if (found === null) throw invalidRequest(`failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`);
      return { sha: found.sha, diff: found.diff };
    },
    getAuthStatus: async ({ includeToken, refreshToken }) =>
      readAuthStatus({
        manager: auth.manager,
        settings: await auth.settings(),
        refresh: refreshToken ?? false,
        includeToken: includeToken ?? false,
      }),
  });
