import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where git looks for what is to be ignored in every repository. Asked once; without git it is git's default place. */
export function findGlobalExcludes(env: Readonly<Record<string, string>>): () => Promise<string | null> {
  let found: Promise<string | null> | null = null;
  return () => {
    found ??= configuredExcludes(env).catch(() => defaultExcludes(env));
    return found;
  };
}

async function configuredExcludes(env: Readonly<Record<string, string>>): Promise<string | null> {
  const { stdout } = await promisify(execFile)('git', ['config', '--global', '--type=path', 'core.excludesFile'], { env, timeout: 5000 });
  return stdout.trim() || defaultExcludes(env);
}

function defaultExcludes(env: Readonly<Record<string, string>>): string | null {
  const config = env['XDG_CONFIG_HOME'] || (env['HOME'] ? join(env['HOME'], '.config') : null);
  return config === null ? null : join(config, 'git', 'ignore');
}
