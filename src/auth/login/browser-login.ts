import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../platform/clock.js';
import type { Schedule } from '../../platform/schedule.js';
import type { AuthRecord } from '../auth-record.js';
import { authorizeUrl, createLoginSecrets, type LoginSecrets } from './authorize-url.js';
import { exchangeCode, exchangeForApiKey, type IssuedTokens, type IssuerAccess } from './exchange-code.js';
import { checkWorkspace, saveLogin } from './issued-login.js';
import { type LoopbackServer, listenForLogin } from './listen.js';
import { LoginFailure, loginTexts } from './login-failure.js';
import { failurePage, successPage } from './pages.js';
import type { PendingLogin } from './pending-login.js';
import { successUrl } from './success-url.js';

export interface BrowserLoginOptions extends IssuerAccess {
  readonly port: number;
  readonly originator: string;
  readonly forcedWorkspaceId: string | null;
  readonly streamlined: boolean;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly save: (record: AuthRecord) => Promise<void>;
}

const limitMs = 10 * 60_000;

/** A login by browser: the user logs in at the issuer, which sends the browser back here with a code. */
export class BrowserLogin implements PendingLogin {
  readonly kind = 'browser';
  readonly authUrl: string;
  readonly done: Promise<void>;
  readonly #options: BrowserLoginOptions;
  readonly #secrets: LoginSecrets;
  readonly #listening: LoopbackServer;
  readonly #stopClock: () => void;
  #settle: ((failure: LoginFailure | null) => void) | null = null;

  private constructor(options: BrowserLoginOptions, secrets: LoginSecrets, listening: LoopbackServer) {
    this.#options = options;
    this.#secrets = secrets;
    this.#listening = listening;
    const { issuer, originator, forcedWorkspaceId } = options;
    this.authUrl = authorizeUrl({ issuer, originator, forcedWorkspaceId, secrets, redirectUri: this.#redirectUri });
    this.done = new Promise((resolve, reject) => {
      this.#settle = (failure) => (failure === null ? resolve() : reject(failure));
    });
    this.#stopClock = options.schedule(limitMs, () => this.#end(new LoginFailure(loginTexts.timedOut)));
  }

  /** @throws LoginFailure when the port is taken */
  static async start(options: BrowserLoginOptions): Promise<BrowserLogin> {
    let login: BrowserLogin | null = null;
    const listening = await listenForLogin(options.port, (request, response) => login?.answer(request, response));
    login = new BrowserLogin(options, createLoginSecrets(), listening);
    return login;
  }

  async cancel(reason: string): Promise<void> {
    this.#end(serverError(reason));
    const { server } = this.#listening;
    await new Promise((resolve) => setImmediate(resolve)); // An answer that is on its way is let go.
    server.closeAllConnections();
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('connection', 'close');
    const url = new URL(request.url ?? '/', 'http://localhost');
    switch (url.pathname) {
      case '/auth/callback':
        void this.#callback(url.searchParams, response);
        return;
      case '/success':
        response.once('finish', () => this.#end(null));
        html(response, successPage(this.#options.streamlined));
        return;
      case '/cancel':
        response.once('finish', () => this.#end(serverError(loginTexts.cancelled)));
        plain(response, 200, loginTexts.cancelled);
        return;
      default:
        plain(response, 404, 'Not Found');
    }
  }

  async #callback(query: URLSearchParams, response: ServerResponse): Promise<void> {
    if (query.get('state') !== this.#secrets.state) {
      plain(response, 400, 'State mismatch');
      return;
    }
    try {
      const tokens = await this.#logIn(query);
      const { issuer, streamlined } = this.#options;
      response.writeHead(302, { location: successUrl({ port: this.#listening.port, issuer, tokens, streamlined }) }).end();
    } catch (error) {
      const message = error instanceof LoginFailure ? error.message : loginTexts.notSaved;
      response.once('close', () => this.#end(serverError(message)));
      html(response, failurePage(message));
    }
  }

  async #logIn(query: URLSearchParams): Promise<IssuedTokens> {
    const code = codeOf(query);
    const exchange = { code, redirectUri: this.#redirectUri, codeVerifier: this.#secrets.codeVerifier };
    const tokens = await exchangeCode(this.#options, exchange).catch((error: unknown) => {
      throw new LoginFailure(`Token exchange failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
    checkWorkspace(tokens.id_token, this.#options.forcedWorkspaceId);
    const apiKey = await exchangeForApiKey(this.#options, tokens.id_token);
    // It may have been given up meanwhile.
    if (this.#settle === null) throw new LoginFailure(loginTexts.cancelled);
    await saveLogin({ tokens, apiKey, clock: this.#options.clock, save: this.#options.save });
    return tokens;
  }

  get #redirectUri(): string {
    return `http://localhost:${this.#listening.port}/auth/callback`;
  }

  #end(failure: LoginFailure | null): void {
    const settle = this.#settle;
    if (settle === null) return;
    this.#settle = null;
    this.#stopClock();
    const { server } = this.#listening;
    server.close();
    server.closeIdleConnections();
    settle(failure);
  }
}

const serverError = (message: string): LoginFailure => new LoginFailure(`Login server error: ${message}`);

/** @throws LoginFailure that says why there is none */
function codeOf(query: URLSearchParams): string {
  const error = query.get('error');
  if (error !== null) {
    const description = query.get('error_description')?.trim() || null;
    if (error === 'access_denied' && description?.toLowerCase().includes('missing_codex_entitlement')) {
      throw new LoginFailure(loginTexts.noEntitlement);
    }
    throw new LoginFailure(`Sign-in failed: ${description ?? error}`);
  }
  const code = query.get('code');
  if (!code) throw new LoginFailure(loginTexts.noCode);
  return code;
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

function html(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
}
