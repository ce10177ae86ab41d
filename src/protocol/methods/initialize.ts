import * as z from 'zod';
import { method } from '../method.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { ClientInfo, InitializeCapabilities } from '../types/initialize.js';
import { wire } from '../wire.js';

const initializeParams = () =>
  z.object({
    clientInfo: ClientInfo,
    capabilities: InitializeCapabilities.nullish(),
  });
/** Params of initialize: the first request of every connection. */
export interface InitializeParams extends z.output<ReturnType<typeof initializeParams>> {}
export const InitializeParams = wire<InitializeParams>('InitializeParams', initializeParams);

const initializeResponse = () =>
  z.object({
    /** Absolute path of the folder with the server's settings and data. */
    codexHome: AbsolutePathBuf,
    /** Such as `unix` or `windows`. */
    platformFamily: z.string(),
    /** Such as `linux`, `macos` or `windows`. */
    platformOs: z.string(),
    /** Header value that the server sends to model providers. */
    userAgent: z.string(),
  });
/** Answer to initialize: where and on what the server runs. */
export interface InitializeResponse extends z.output<ReturnType<typeof initializeResponse>> {}
export const InitializeResponse = wire<InitializeResponse>('InitializeResponse', initializeResponse);

export const initializeMethods = {
  /** Opens the session: introduces the client and its capabilities and answers where and on what the server runs. Must come first; a second call fails with `Already initialized`. */
  initialize: method('initialize', { params: InitializeParams, result: InitializeResponse }),
};
