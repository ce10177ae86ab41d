import type { Fetch, HttpRequest } from '../platform/http/http.js';
import { findJson } from '../platform/json.js';

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** `undefined`: the body is no JSON. */
  readonly json: unknown;
}

export async function ask(fetch: Fetch, url: string, request: HttpRequest): Promise<HttpAnswer> {
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', text, json: findJson(text) };
}

export const isSuccess = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status >= 200 && status < 300;
