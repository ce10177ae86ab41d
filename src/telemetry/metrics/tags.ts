import { isRecord } from '../../platform/json.js';
import type { ServerFacts } from '../tracing/common-attributes.js';
import type { SessionFacts } from '../tracing/work.js';

export type Tags = Readonly<Record<string, string>>;

const maxLength = 256;

/** A value as tags may have it: what is not allowed becomes `_`, but not at its ends. */
export function toTagValue(value: string): string {
  const trimmed = value.replace(/[^A-Za-z0-9._/-]/g, '_').replace(/^_+|_+$/g, '');
  return /[A-Za-z0-9]/.test(trimmed) ? trimmed.slice(0, maxLength) : 'unspecified';
}

export const toTags = (tags: Readonly<Record<string, string | boolean | null | undefined>>): Tags =>
  Object.fromEntries(Object.entries(tags).flatMap(([name, value]) => (value == null ? [] : [[name, toTagValue(String(value))]])));

/** What all metrics of a thread have. */
export const sessionTags = (server: ServerFacts, session: SessionFacts): Tags =>
  toTags({
    'app.version': server.version,
    auth_mode: server.authMode(),
    model: session.model,
    originator: session.originator,
    service_name: session.serviceName,
    session_source: sourceName(session.source),
  });

/** A stored source in one word: `vscode`, `subagent_review`, `subagent_thread_spawn_<parent>_d<depth>`. */
export function sourceName(source: unknown): string {
  if (typeof source === 'string') return source;
  if (!isRecord(source)) return 'vscode';
  if (typeof source['custom'] === 'string') return source['custom'];
  const { subagent } = source;
  if (typeof subagent === 'string') return `subagent_${subagent}`;
  if (!isRecord(subagent)) return 'unknown';
  if (typeof subagent['other'] === 'string') return `subagent_${subagent['other']}`;
  const spawn = subagent['thread_spawn'];
  return isRecord(spawn) ? `subagent_thread_spawn_${String(spawn['parent_thread_id'])}_d${String(spawn['depth'] ?? 0)}` : 'unknown';
}
