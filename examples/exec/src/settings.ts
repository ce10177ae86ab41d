import { resolve } from 'node:path';
import { type ConfigOverrides, KeelsonError, parseOverride } from 'keelson';
import type { ExecArgs, SandboxMode } from './args.js';
import { RunError } from './usage-error.js';

/** What the command line lays over the configuration. @throws RunError */
export function readOverrides(args: ExecArgs): ConfigOverrides {
  const given = Object.fromEntries(args.overrides.map(readOverride));
  return {
    ...given,
    ...(args.profile === null ? {} : { profile: args.profile }),
    ...(args.addDirs.length === 0 ? {} : writableRoots(args.addDirs, given)),
    ...(args.oss ? ossProvider(args, given) : {}),
    // Nobody can be asked, whatever is configured.
    approval_policy: 'never',
  };
}

function readOverride(text: string): readonly [string, unknown] {
  try {
    return parseOverride(text);
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    throw new RunError(`Error parsing -c overrides: ${error.message}`);
  }
}

function writableRoots(dirs: readonly string[], given: ConfigOverrides): ConfigOverrides {
  const key = 'sandbox_workspace_write.writable_roots';
  const others = given[key];
  return { [key]: [...(Array.isArray(others) ? others : []), ...dirs.map((dir) => resolve(dir))] };
}

const ossModels: Readonly<Record<string, string>> = { lmstudio: 'openai/gpt-oss-20b', ollama: 'gpt-oss:20b' };

function ossProvider({ localProvider, model }: ExecArgs, given: ConfigOverrides): ConfigOverrides {
  const provider = localProvider ?? given['oss_provider'];
  if (typeof provider !== 'string' || !(provider in ossModels)) {
    throw new RunError(
      'Error: No default OSS provider configured. Use --local-provider=provider or set oss_provider to one of: lmstudio, ollama in config.toml',
    );
  }
  return { model_provider: provider, ...(model === null ? { model: ossModels[provider] } : {}) };
}

/** The sandbox that the command line asks for; `null`: the configured one. */
export function sandboxOf({ bypass, fullAuto, sandbox }: ExecArgs): SandboxMode | null {
  if (bypass) return 'danger-full-access';
  return sandbox ?? (fullAuto ? 'workspace-write' : null);
}
