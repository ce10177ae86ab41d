import { readFile } from 'node:fs/promises';
import { AppServer, type ConfigOverrides, type ConfigWarningNotification, KeelsonError } from 'keelson';
import type { ExecArgs } from './args.js';
import type { Surroundings } from './surroundings.js';
import { RunError } from './usage-error.js';
import { version } from './version.js';

/** Starts the server of one run. One that cannot read its settings goes on with others; a run that nobody watches does not. @throws RunError */
export async function startServer(args: ExecArgs, config: ConfigOverrides, io: Surroundings): Promise<AppServer> {
  const server = await open(args, config, io);
  try {
    for (const warning of server.warnings) await checkWarning(warning);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function open(args: ExecArgs, config: ConfigOverrides, io: Surroundings): Promise<AppServer> {
  try {
    return await AppServer.start({
      clientInfo: { name: 'codex_exec', version },
      sessionSource: 'exec',
      env: io.env,
      cwd: io.cwd,
      config,
      auth: { keyVariables: ['OPENAI_API_KEY'] },
      ...(args.ignoreUserConfig ? { ignoreUserConfig: true } : {}),
      ...(args.ignoreRules ? { ignoreRules: true } : {}),
      ...io.server,
    });
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    throw new RunError(`Error loading config.toml: ${error.message.replace(/^error loading default config after config error: /, '')}`);
  }
}

async function checkWarning(warning: ConfigWarningNotification): Promise<void> {
  const { summary, details } = warning;
  if (summary.startsWith('Invalid configuration')) {
    throw new RunError(`Error loading config.toml:\n${details ?? summary}${await showPlace(warning)}`);
  }
  if (summary.startsWith('Error parsing rules')) throw new RunError(`Error loading rules:\n${details ?? summary}`);
}

/** The line that is wrong, and where in it. */
async function showPlace({ path, range }: ConfigWarningNotification): Promise<string> {
  if (!path || !range) return '';
  const { line, column } = range.start;
  // The file may have changed since.
  const text = (await readFile(path, 'utf8').catch(() => '')).split('\n')[line - 1];
  if (text === undefined) return '';
  const margin = ' '.repeat(String(line).length);
  return `\n${margin} |\n${line} | ${text}\n${margin} | ${' '.repeat(column - 1)}^`;
}
