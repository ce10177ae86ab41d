import * as z from 'zod';
import { method } from '../method.js';
import { scope } from '../scope.js';
import {
  Account,
  AddCreditsNudgeCreditType,
  AddCreditsNudgeEmailStatus,
  CancelLoginAccountStatus,
  RateLimitSnapshot,
} from '../types/account.js';
import { wire } from '../wire.js';

const loginAccountParams = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('apiKey'),
      /** Stored as given, without a check. */
      apiKey: z.string(),
    }),
    z.object({
      type: z.literal('chatgpt'),
      /** True asks for the shorter success page. */
      codexStreamlinedLogin: z.boolean().optional(),
    }),
    z.object({
      type: z.literal('chatgptDeviceCode'),
    }),
    z.object({
      type: z.literal('chatgptAuthTokens'),
      /** JWT; held in memory only. The `chatgptAuthTokens` form is unstable and experimental. */
      accessToken: z.string(),
      /** Workspace that the token belongs to. */
      chatgptAccountId: z.string(),
      /** Null takes the plan from the token, else `unknown`. */
      chatgptPlanType: z.string().nullish(),
    }),
  ]);
/** Params of account/login/start: logs in by API key, browser, device code or tokens from the client. */
export type LoginAccountParams = z.output<ReturnType<typeof loginAccountParams>>;
export const LoginAccountParams = wire<LoginAccountParams>('LoginAccountParams', loginAccountParams);

const cancelLoginAccountParams = () =>
  z.object({
    /** From the answer to account/login/start; must be a UUID. */
    loginId: z.string(),
  });
/** Params of account/login/cancel: gives up a pending login, which then completes as failed. */
export interface CancelLoginAccountParams extends z.output<ReturnType<typeof cancelLoginAccountParams>> {}
export const CancelLoginAccountParams = wire<CancelLoginAccountParams>('CancelLoginAccountParams', cancelLoginAccountParams);

const sendAddCreditsNudgeEmailParams = () =>
  z.object({
    /** What has run out. */
    creditType: AddCreditsNudgeCreditType,
  });
/** Asks the back end to mail the workspace owner; needs a ChatGPT login. */
export interface SendAddCreditsNudgeEmailParams extends z.output<ReturnType<typeof sendAddCreditsNudgeEmailParams>> {}
export const SendAddCreditsNudgeEmailParams = wire<SendAddCreditsNudgeEmailParams>(
  'SendAddCreditsNudgeEmailParams',
  sendAddCreditsNudgeEmailParams,
);

const getAccountParams = () =>
  z.object({
    /** True renews ChatGPT tokens first; ignored for API keys and for tokens that the client supplies. */
    refreshToken: z.boolean().optional().meta({ default: false }),
  });
/** Params of account/read: tells who is logged in. */
export interface GetAccountParams extends z.output<ReturnType<typeof getAccountParams>> {}
export const GetAccountParams = wire<GetAccountParams>('GetAccountParams', getAccountParams);

const loginAccountResponse = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('apiKey'),
    }),
    z.object({
      type: z.literal('chatgpt'),
      /** Page for the user to open; the server opens no browser. */
      authUrl: z.string(),
      /** UUID for cancelling the login. */
      loginId: z.string(),
    }),
    z.object({
      type: z.literal('chatgptDeviceCode'),
      /** UUID for cancelling the login. */
      loginId: z.string(),
      /** Code to type in on the page. */
      userCode: z.string(),
      /** Page on which to type the code. */
      verificationUrl: z.string(),
    }),
    z.object({
      type: z.literal('chatgptAuthTokens'),
    }),
  ]);
/** Answer to account/login/start; browser and device logins go on until account/login/completed. */
export type LoginAccountResponse = z.output<ReturnType<typeof loginAccountResponse>>;
export const LoginAccountResponse = wire<LoginAccountResponse>('LoginAccountResponse', loginAccountResponse);

const cancelLoginAccountResponse = () =>
  z.object({
    status: CancelLoginAccountStatus,
  });
/** Answer to account/login/cancel. */
export interface CancelLoginAccountResponse extends z.output<ReturnType<typeof cancelLoginAccountResponse>> {}
export const CancelLoginAccountResponse = wire<CancelLoginAccountResponse>('CancelLoginAccountResponse', cancelLoginAccountResponse);

const logoutAccountResponse = () => z.object({});
/** Empty answer to account/logout, which succeeds also when nobody is logged in. */
export interface LogoutAccountResponse extends z.output<ReturnType<typeof logoutAccountResponse>> {}
export const LogoutAccountResponse = wire<LogoutAccountResponse>('LogoutAccountResponse', logoutAccountResponse);

const getAccountRateLimitsResponse = () =>
  z.object({
    /** The main limit, or the first one when there is no main limit. */
    rateLimits: RateLimitSnapshot,
    /** All limits by id, such as `codex`. */
    rateLimitsByLimitId: z.record(z.string(), RateLimitSnapshot).nullable(),
  });
/** Answer to account/rateLimits/read, fresh from the backend. */
export interface GetAccountRateLimitsResponse extends z.output<ReturnType<typeof getAccountRateLimitsResponse>> {}
export const GetAccountRateLimitsResponse = wire<GetAccountRateLimitsResponse>(
  'GetAccountRateLimitsResponse',
  getAccountRateLimitsResponse,
);

const sendAddCreditsNudgeEmailResponse = () =>
  z.object({
    status: AddCreditsNudgeEmailStatus,
  });
/** Whether the mail was sent or held back because one went out lately. */
export interface SendAddCreditsNudgeEmailResponse extends z.output<ReturnType<typeof sendAddCreditsNudgeEmailResponse>> {}
export const SendAddCreditsNudgeEmailResponse = wire<SendAddCreditsNudgeEmailResponse>(
  'SendAddCreditsNudgeEmailResponse',
  sendAddCreditsNudgeEmailResponse,
);

const getAccountResponse = () =>
  z.object({
    /** Null when nobody is logged in, or the provider needs no OpenAI login. */
    account: Account.nullable(),
    /** Whether the configured provider needs an OpenAI login. */
    requiresOpenaiAuth: z.boolean(),
  });
/** Answer to account/read. */
export interface GetAccountResponse extends z.output<ReturnType<typeof getAccountResponse>> {}
export const GetAccountResponse = wire<GetAccountResponse>('GetAccountResponse', getAccountResponse);

export const accountMethods = {
  account: {
    login: {
      /** Starts a login by API key, browser, device code or client-supplied tokens; a pending login is replaced. May be refused by a forced login method. */
      start: method('account/login/start', {
        params: LoginAccountParams,
        result: LoginAccountResponse,
        scope: () => scope.global('account-auth'),
      }),
      /** Cancels a pending login; an unknown id is answered `notFound`, not an error. */
      cancel: method('account/login/cancel', {
        params: CancelLoginAccountParams,
        result: CancelLoginAccountResponse,
        scope: () => scope.global('account-auth'),
      }),
    },
    /** Forgets and revokes the credentials; `account/updated` follows even if nobody was logged in. */
    logout: method('account/logout', { params: null, result: LogoutAccountResponse, scope: () => scope.global('account-auth') }),
    rateLimits: {
      /** Fetches the current usage limits from the back end. Needs a ChatGPT login. */
      read: method('account/rateLimits/read', { params: null, result: GetAccountRateLimitsResponse }),
    },
    /** Asks the back end to mail the workspace owner about credits. Needs a ChatGPT login. */
    sendAddCreditsNudgeEmail: method('account/sendAddCreditsNudgeEmail', {
      params: SendAddCreditsNudgeEmailParams,
      result: SendAddCreditsNudgeEmailResponse,
      scope: () => scope.global('account-auth'),
    }),
    /** Tells who is logged in and whether the provider needs a login; can refresh the tokens first. */
    read: method('account/read', { params: GetAccountParams, result: GetAccountResponse, scope: () => scope.global('account-auth') }),
  },
};
