import { internalError } from '../../protocol/errors.js';
import { findJsonMistake } from './json-mistake.js';

/** Reads JSON. @throws RpcError `<prefix><what is wrong> at line <n> column <n>` */
export function parseJson(text: string, prefix = ''): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Node's own words quote the text, which may hold a secret.
    throw internalError(`${prefix}${findJsonMistake(text) ?? 'invalid JSON'}`, { cause: error });
  }
}
