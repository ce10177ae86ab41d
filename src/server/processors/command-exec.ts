import type { LoadedConfig } from '../../config/loaded-config.js';
import { invalidParams, invalidRequest } from '../../protocol/errors.js';
import type { CommandExecParams } from '../../protocol/index.js';
import type { ClientProcessRequest } from '../client-processes/client-process.js';
import type { ClientProcesses } from '../client-processes/client-processes.js';
import { readInput } from '../client-processes/input-bytes.js';
import { checkSize, checkTimeout, defaultCapBytes, defaultTimeoutMs, toTerminal } from '../client-processes/limits.js';
import type { Connection } from '../connections/connection.js';
import { OutgoingNotification } from '../connections/outbox.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const commandExecProcessor = ({ clientProcesses, config }: Pick<Services, 'clientProcesses' | 'config'>) => {
  const { commands } = clientProcesses;
  return processor({
    'command/exec': async (params, ctx) => {
      checkCommand(params);
      const settings = await config.forThread();
      const { connection, signal } = ctx;
      const { processId = null } = params;
      const confined = await clientProcesses.confine(toRequest(params, { settings, clientProcesses }), params);
      const start = async () => {
        signal.throwIfAborted();
        return commands.start(connection, processId, { ...confined, onPiece: tellPieces(connection, params) });
      };
      const { process, ended } = await start().catch(async (error) => {
        await confined.release();
        throw error;
      });
      ctx.releaseScope();
      const giveUp = (): void => void process.kill();
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        const { exitCode, stdout, stderr } = await ended;
        return { exitCode, stdout, stderr };
      } finally {
        signal.removeEventListener('abort', giveUp);
        await confined.release();
      }
    },
    'command/exec/write': async ({ processId, ...params }, ctx) => {
      const written = commands.write(ctx.connection, processId, readInput('command/exec/write', params));
      // A program that reads nothing can still be ended.
      ctx.releaseScope();
      await written;
      return {};
    },
    'command/exec/terminate': async ({ processId }, { connection }) => {
      await commands.get(connection, processId).kill();
      return {};
    },
    'command/exec/resize': async ({ processId, size }, { connection }) => {
      checkSize('command/exec', size);
      await commands.resize(connection, processId, size);
      return {};
    },
  });
};

function toRequest(
  params: CommandExecParams,
  { settings, clientProcesses }: { settings: LoadedConfig; clientProcesses: ClientProcesses },
): Omit<ClientProcessRequest, 'onPiece'> {
  const { command, cwd, env, size, tty = false, streamStdin = false } = params;
  return {
    command,
    cwd: clientProcesses.resolveFolder(cwd ?? ''),
    env: clientProcesses.environment({ policy: settings.shellEnvironment, changes: env ?? null, hasTerminal: tty }),
    terminal: tty ? toTerminal(size) : null,
    takesInput: tty || streamStdin,
    capBytes: params.disableOutputCap ? null : (params.outputBytesCap ?? defaultCapBytes),
    timeoutMs: params.disableTimeout ? null : (params.timeoutMs ?? defaultTimeoutMs),
  };
}

/** `null`: the answer has the output. */
function tellPieces(connection: Connection, { processId, tty, streamStdoutStderr }: CommandExecParams): ClientProcessRequest['onPiece'] {
  if (typeof processId !== 'string' || !(tty || streamStdoutStderr)) return null;
  return ({ stream, bytes, capReached }) => {
    const params = { processId, stream, deltaBase64: bytes.toString('base64'), capReached };
    connection.notify(new OutgoingNotification({ method: 'command/exec/outputDelta', params }));
  };
}

/** The order counts: clients hear of the first mistake. */
function checkCommand(params: CommandExecParams): void {
  const { command, size, tty, outputBytesCap, timeoutMs } = params;
  const isGiven = (value: unknown): boolean => value !== null && value !== undefined;
  if (command.length === 0) throw invalidRequest('command must not be empty');
  if (params.permissionProfile && params.sandboxPolicy) throw invalidRequest('`permissionProfile` cannot be combined with `sandboxPolicy`');
  if (size && !tty) throw invalidParams('command/exec size requires tty: true');
  if (isGiven(outputBytesCap) && params.disableOutputCap) {
    throw invalidParams('command/exec cannot set both outputBytesCap and disableOutputCap');
  }
  if (isGiven(timeoutMs) && params.disableTimeout) throw invalidParams('command/exec cannot set both timeoutMs and disableTimeout');
  checkTimeout('command/exec', timeoutMs);
  checkSize('command/exec', size);
  const needsId = tty || params.streamStdin || params.streamStdoutStderr;
  if (needsId && !isGiven(params.processId)) throw invalidRequest('command/exec tty or streaming requires a client-supplied processId');
}
