import { resolve } from 'node:path';
import { type ConfigOverrides, isFeatureName, KeelsonError, parseOverride } from 'keelson';
import type { ExecArgs, SandboxMode } from './args.js';
import type { Configured } from './configured.js';
import { RunError } from './usage-error.js';

/** @throws RunError */
export function checkFeatures({ features }: ExecArgs): void {
  const unknown = features.find((name) => !isFeatureName(name));
  if (unknown !== undefined) throw new RunError(`Error: Unknown feature flag: ${unknown}`);
}

/** What the command line lays over the configuration; folders that it names begin in `cwd`. @throws RunError */
export function readOverrides(args: ExecArgs, cwd: string): ConfigOverrides {
  const given = Object.fromEntries(args.overrides.map(readOverride));
  return {
    ...given,
    ...(args.profile === null ? {} : { profile: args.profile }),
    ...(args.addDirs.length === 0
      ? {}
      : writableRoots(
          args.addDirs.map((dir) => resolve(cwd, dir)),
          given,
        )),
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
  return { [key]: [...(Array.isArray(others) ? others : []), ...dirs] };
}

const ossModels: Readonly<Record<string, string>> = { lmstudio: 'openai/gpt-oss-20b', ollama: 'gpt-oss:20b' };

/** Who is asked: with `--oss` a model of this machine. `null`: as configured. @throws RunError */
export function modelOf(
  { oss, localProvider, model }: ExecArgs,
  { ossProvider }: Configured,
): { model: string | null; provider: string | null } {
  if (!oss) return { model, provider: null };
  const provider = localProvider ?? ossProvider;
  if (provider === null) {
    throw new RunError(
      'Error: No default OSS provider configured. Use --local-provider=provider or set oss_provider to one of: lmstudio, ollama in config.toml',
    );
  }
  const usual = ossModels[provider];
  if (usual === undefined) throw new RunError(`Error: Model provider \`${provider}\` not found`);
  return { model: model ?? usual, provider };
}

/** The sandbox that the command line asks for; `null`: the configured one. */
export function sandboxOf({ bypass, fullAuto, sandbox }: ExecArgs): SandboxMode | null {
  if (bypass) return 'danger-full-access';
  return fullAuto ? 'workspace-write' : sandbox;
}
