import type { Clock } from '../../platform/clock.js';
import { describeGitWorkspace } from '../../platform/git/git.js';

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

/** Looks at the work tree around a folder. `null`: there is none. Never rejects. */
export type FindWorkspaces = (cwd: string) => Promise<Workspaces | null>;

/** How long a folder is taken to be outside of any work tree. */
const outsideMs = 5000;

/** Threads that ask for the same folder at once share the answer; a folder outside of any work tree is remembered for a while. */
export function createFindWorkspaces({ clock }: { readonly clock: Clock }): FindWorkspaces {
  const running = new Map<string, Promise<Workspaces | null>>();
  const outside = new Map<string, number>();
  const look = async (cwd: string): Promise<Workspaces | null> => {
    const found = await describe(cwd).finally(() => running.delete(cwd));
    if (found === null) outside.set(cwd, clock.now() + outsideMs);
    return found;
  };
  return (cwd) => {
    if ((outside.get(cwd) ?? 0) > clock.now()) return Promise.resolve(null);
    outside.delete(cwd);
    const shared = running.get(cwd) ?? look(cwd);
    running.set(cwd, shared);
    return shared;
  };
}

async function describe(cwd: string): Promise<Workspaces | null> {
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
