import * as z from 'zod';
import { method } from '../method.js';
import { filePath } from '../scalars.js';
import { scope } from '../scope.js';
import { wire } from '../wire.js';

const getConversationSummaryParams = () => z.union([z.object({ rolloutPath: z.string() }), z.object({ conversationId: z.string() })]);
/** Names a stored thread by its id or by its rollout file (a relative path is under the home). */
export type GetConversationSummaryParams = z.output<ReturnType<typeof getConversationSummaryParams>>;
export const GetConversationSummaryParams = wire<GetConversationSummaryParams>(
  'GetConversationSummaryParams',
  getConversationSummaryParams,
);

const conversationGitInfo = () =>
  z.object({ sha: z.string().nullable(), branch: z.string().nullable(), origin_url: z.string().nullable() });
/** What git knew of the working directory when the thread began. */
export interface ConversationGitInfo extends z.output<ReturnType<typeof conversationGitInfo>> {}
export const ConversationGitInfo = wire<ConversationGitInfo>('ConversationGitInfo', conversationGitInfo);

const conversationSummary = () =>
  z.object({
    conversationId: z.string(),
    path: z.string(),
    preview: z.string(),
    /** RFC 3339, from the session's first line. */
    timestamp: z.string().nullable(),
    /** RFC 3339 with milliseconds. */
    updatedAt: z.string().nullable(),
    modelProvider: z.string(),
    cwd: z.string(),
    cliVersion: z.string(),
    source: z.unknown(),
    gitInfo: ConversationGitInfo.nullable(),
  });
/** A stored thread as old clients list it. */
export interface ConversationSummary extends z.output<ReturnType<typeof conversationSummary>> {}
export const ConversationSummary = wire<ConversationSummary>('ConversationSummary', conversationSummary);

const getConversationSummaryResponse = () => z.object({ summary: ConversationSummary });
export interface GetConversationSummaryResponse extends z.output<ReturnType<typeof getConversationSummaryResponse>> {}
export const GetConversationSummaryResponse = wire<GetConversationSummaryResponse>(
  'GetConversationSummaryResponse',
  getConversationSummaryResponse,
);

const gitDiffToRemoteParams = () => z.object({ cwd: filePath() });
export interface GitDiffToRemoteParams extends z.output<ReturnType<typeof gitDiffToRemoteParams>> {}
export const GitDiffToRemoteParams = wire<GitDiffToRemoteParams>('GitDiffToRemoteParams', gitDiffToRemoteParams);

const gitDiffToRemoteResponse = () => z.object({ sha: z.string(), diff: z.string() });
export interface GitDiffToRemoteResponse extends z.output<ReturnType<typeof gitDiffToRemoteResponse>> {}
export const GitDiffToRemoteResponse = wire<GitDiffToRemoteResponse>('GitDiffToRemoteResponse', gitDiffToRemoteResponse);

const getAuthStatusParams = () => z.object({ includeToken: z.boolean().nullish(), refreshToken: z.boolean().nullish() });
export interface GetAuthStatusParams extends z.output<ReturnType<typeof getAuthStatusParams>> {}
export const GetAuthStatusParams = wire<GetAuthStatusParams>('GetAuthStatusParams', getAuthStatusParams);

const getAuthStatusResponse = () =>
  z.object({ authMethod: z.string().nullable(), authToken: z.string().nullable(), requiresOpenaiAuth: z.boolean().nullable() });
export interface GetAuthStatusResponse extends z.output<ReturnType<typeof getAuthStatusResponse>> {}
export const GetAuthStatusResponse = wire<GetAuthStatusResponse>('GetAuthStatusResponse', getAuthStatusResponse);

export const deprecatedMethods = {
  /** Summarizes a stored thread for clients older than `thread/read`. */
  getConversationSummary: method('getConversationSummary', {
    params: GetConversationSummaryParams,
    result: GetConversationSummaryResponse,
    deprecated: true,
  }),
  /** Compares a work tree with the nearest ancestor commit that a remote branch has. */
  gitDiffToRemote: method('gitDiffToRemote', { params: GitDiffToRemoteParams, result: GitDiffToRemoteResponse, deprecated: true }),
  /** Tells how requests are authenticated, for clients older than `account/read`. */
  getAuthStatus: method('getAuthStatus', {
    params: GetAuthStatusParams,
    result: GetAuthStatusResponse,
    scope: () => scope.global('account-auth'),
    deprecated: true,
  }),
};
