import type { RequestExternalTokens } from '../../auth/external-tokens.js';
import type { ConfigService } from '../../config/config-service.js';
import type { Fetch } from '../../platform/http/http.js';
import type { ServerNotification } from '../../protocol/index.js';
import type { ServerLog } from '../telemetry/server-log.js';
import type { AuthOptions } from './auth-options.js';

export interface CreateAuthOptions {
  readonly options: AuthOptions;
  readonly config: ConfigService;
  readonly home: string;
  /** Whether anything under `home` is read or written. */
  readonly usesFiles: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** How the server names itself where no client asks. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly requestExternalTokens: RequestExternalTokens;
  /** The server's own way to ask over HTTP. */
  readonly fetch: Fetch;
  readonly createId: () => string;
  readonly tell: (notification: ServerNotification) => void;
  readonly log: Pick<ServerLog, 'logger' | 'redact' | 'learn'>;
}
