import { isRecord } from '../../platform/json.js';
import type { ClientFacts } from '../../telemetry/tracing/work.js';
import { noTrace, type Trace, type Tracing, type WorkEnd } from '../../telemetry/tracing.js';
import type { Connection, ConnectionKind } from '../connections/connection.js';
import type { Call } from './call.js';

/** A request under observation, from its arrival until its answer is sent or its connection is gone. */
export interface RequestTrace {
  readonly trace: Trace;
  end(how?: WorkEnd): void;
}

const unwatched: RequestTrace = { trace: noTrace, end: () => {} };

/** Every request is watched, also one that is refused. A handshake in this process is part of opening a client: nobody asked for it. */
export function beginRequest(tracing: Tracing, connection: Connection, call: Call): RequestTrace {
  if (connection.kind === 'in-process' && call.method === 'initialize') return unwatched;
  const trace = tracing.request(
    {
      type: 'request',
      method: call.method,
      requestId: call.id,
      transport: transports[connection.kind],
      connectionId: connection.id,
      client: clientOf(connection, call),
    },
    { trace: call.trace, isLocal: connection.kind === 'in-process' },
  );
  if (!trace.isWatched) return unwatched;
  const { signal } = connection;
  const onClose = (): void => trace.end();
  signal.addEventListener('abort', onClose, { once: true });
  return {
    trace,
    end: (how) => {
      signal.removeEventListener('abort', onClose);
      trace.end(how);
    },
  };
}

const transports: Readonly<Record<ConnectionKind, string>> = {
  'in-process': 'in-process',
  stdio: 'stdio',
  websocket: 'websocket',
  unix: 'unix_socket',
  custom: 'custom',
};

/** A handshake says who the client is before it is accepted. */
function clientOf(connection: Connection, { method, params }: Call): ClientFacts | null {
  if (connection.isInitialized) return { name: connection.identity.clientName, version: connection.identity.clientVersion };
  const info = method === 'initialize' && isRecord(params) ? params.clientInfo : null;
  if (!isRecord(info) || typeof info.name !== 'string' || typeof info.version !== 'string') return null;
  return { name: info.name, version: info.version };
}
