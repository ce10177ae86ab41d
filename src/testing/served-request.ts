import type { IncomingHttpHeaders } from 'node:http';
import type { ResponsesRequest } from '../model/model-transport.js';

/** A request that reached a model server. */
export interface ServedRequest {
  readonly url: string;
  /** Of the request; over a WebSocket, of its upgrade. */
  readonly headers: IncomingHttpHeaders;
  readonly body: ResponsesRequest;
  readonly via: 'http' | 'websocket';
}

/** The requests that reach this server come from the program under test: their shape is what it sent. */
export const parseRequest = (text: string): ResponsesRequest => JSON.parse(text) as ResponsesRequest;
