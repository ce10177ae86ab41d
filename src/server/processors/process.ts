import { resolve } from 'node:path';
import { invalidParams, invalidRequest } from '../../protocol/errors.js';
import type { ProcessSpawnParams, ServerNotification } from '../../protocol/index.js';
import type { OutputPiece } from '../client-processes/client-process.js';
import { readInput } from '../client-processes/input-bytes.js';
import { checkSize, checkTimeout, defaultCapBytes, defaultTimeoutMs, toTerminal } from '../client-processes/limits.js';
import { Notifier } from '../client-processes/notifier.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const processProcessor = ({ clientProcesses }: Pick<Services, 'clientProcesses'>) => {
  const { processes } = clientProcesses;
  return processor({
    'process/spawn': async (params, ctx) => {
      checkSpawn(params);
      const { command, processHandle, cwd, tty = false, streamStdin = false, streamStdoutStderr = false } = params;
      const notifier = new Notifier(ctx.connection);
      const { ended } = await processes.start(ctx.connection, processHandle, {
        command,
        cwd: resolve(cwd),
        env: clientProcesses.environment({ policy: null, changes: params.env ?? null, hasTerminal: tty }),
        terminal: tty ? toTerminal(params.size) : null,
        takesInput: tty || streamStdin,
        capBytes: params.outputBytesCap === undefined ? defaultCapBytes : params.outputBytesCap,
        timeoutMs: params.timeoutMs === undefined ? defaultTimeoutMs : params.timeoutMs,
        onPiece: tty || streamStdoutStderr ? (piece) => notifier.tell(toDelta(processHandle, piece)) : null,
      });
      ctx.afterResponse(() => notifier.open());
      ctx.detach(`process ${processHandle}`, async () => {
        notifier.tell({ method: 'process/exited', params: { processHandle, ...(await ended) } });
      });
      return {};
    },
    'process/writeStdin': async ({ processHandle, ...params }, ctx) => {
      const written = processes.write(ctx.connection, processHandle, readInput('process/writeStdin', params));
      // A program that reads nothing can still be ended.
      ctx.releaseScope();
      await written;
      return {};
    },
    'process/kill': async ({ processHandle }, { connection }) => {
      await processes.get(connection, processHandle).kill();
      return {};
    },
    'process/resizePty': async ({ processHandle, size }, { connection }) => {
      checkSize('process', size);
      await processes.resize(connection, processHandle, size);
      return {};
    },
  });
};

/** The order counts: clients hear of the first mistake. */
function checkSpawn({ command, processHandle, size, tty, timeoutMs }: ProcessSpawnParams): void {
  if (command.length === 0) throw invalidRequest('command must not be empty');
  if (processHandle === '') throw invalidRequest('processHandle must not be empty');
  if (size && !tty) throw invalidParams('process/spawn size requires tty: true');
  checkTimeout('process/spawn', timeoutMs);
  checkSize('process', size);
}

const toDelta = (processHandle: string, { stream, bytes, capReached }: OutputPiece): ServerNotification => ({
  method: 'process/outputDelta',
  params: { processHandle, stream, deltaBase64: bytes.toString('base64'), capReached },
});
