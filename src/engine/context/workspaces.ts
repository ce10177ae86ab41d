import { describeGitWorkspace } from '../../platform/git.js';

/** The work tree that a turn works in, by its root, as providers are told of it. */
export type Workspaces = Readonly<
  Record<
    string,
    {
      readonly associated_remote_urls?: Readonly<Record<string, string>>;
      readonly latest_git_commit_hash?: string;
      readonly has_changes?: boolean;
    }
  >
>;

/** Looks at the work tree around a folder. `null`: there is none. */
export async function findWorkspaces(cwd: string): Promise<Workspaces | null> {
  const found = await describeGitWorkspace(cwd);
  if (found === null) return null;
  const { root, remotes, sha, hasChanges } = found;
  return {
    [root]: {
      ...(Object.keys(remotes).length === 0 ? {} : { associated_remote_urls: remotes }),
      ...(sha === null ? {} : { latest_git_commit_hash: sha }),
      ...(hasChanges === null ? {} : { has_changes: hasChanges }),
    },
  };
}
