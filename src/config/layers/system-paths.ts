import { join } from 'node:path';

/** Where an administrator of the machine keeps settings. `null`: nowhere. */
export interface SystemPaths {
  /** Settings below the user's. */
  readonly config: string | null;
  /** Limits on what settings may say. */
  readonly requirements: string | null;
  /** Settings above the user's, in the way in which they were managed before there were requirements. */
  readonly managedConfig: string | null;
  /** Rules for commands. */
  readonly rules: string | null;
}

export const noSystemPaths: SystemPaths = { config: null, requirements: null, managedConfig: null, rules: null };

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
}

/** The places of this machine. `CODEX_APP_SERVER_MANAGED_CONFIG_PATH` names another managed layer. */
export function systemPathsOf({ platform, env, home }: Machine): SystemPaths {
  const managed = env['CODEX_APP_SERVER_MANAGED_CONFIG_PATH'] || null;
  if (platform === 'win32') {
    const folder = join(env['ProgramData'] || 'C:\\ProgramData', 'OpenAI', 'Codex');
    return {
      config: join(folder, 'config.toml'),
      requirements: join(folder, 'requirements.toml'),
      managedConfig: managed ?? join(home, 'managed_config.toml'),
      rules: null,
    };
  }
  return {
    config: '/etc/codex/config.toml',
    requirements: '/etc/codex/requirements.toml',
    managedConfig: managed ?? '/etc/codex/managed_config.toml',
    rules: '/etc/codex/rules',
  };
}
