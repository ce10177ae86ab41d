import { isRecord, type JsonRecord } from '../platform/json.js';

/** Names of variables and settings whose value is a secret. */
const secretName = /(?:^|[-_.])(?:key|apikey|token|secret|password|passwd|credential|credentials|auth|authorization|cookie)(?:$|[-_.])/i;

/** Tables of the configuration of which every value may be a secret. */
const secretTables = new Set(['http_headers', 'headers', 'query_params']);

/** Settings that name where a secret is, or what it is for. */
const harmless =
  /(?:_env_var|env_key|env_key_instructions|_file|_path|_method|_mode|_policy|credentials_store|max_bytes|max_tokens|token_limit)$/i;

/** The values of an environment that must not be told. */
export const secretsOfEnvironment = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) => (secretName.test(name) ? [value] : []));

/** The values of a configuration that must not be told. */
export function secretsOfConfig(table: JsonRecord): readonly string[] {
  return Object.entries(table).flatMap(([name, value]) => {
    if (typeof value === 'string') return secretName.test(name) && !harmless.test(name) ? [value] : [];
    if (!isRecord(value)) return [];
    return secretTables.has(name) ? Object.values(value).filter((inner) => typeof inner === 'string') : secretsOfConfig(value);
  });
}
