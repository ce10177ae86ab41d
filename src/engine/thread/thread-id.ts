import { invalidRequest } from '../../protocol/errors.js';

const groupLengths = [8, 4, 4, 4, 12];

const asStored = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isThreadId = (id: string): boolean => typeof parse(id) === 'object';

/**
 * A thread's id as it is stored, however the client spells it: with hyphens or without, in braces, as a URN.
 *
 * @throws RpcError `invalid thread id: …`, in the words of the reference's parser
 */
export function toThreadId(id: string): string {
  if (asStored.test(id)) return id;
  const groups = parse(id);
  if (typeof groups === 'string') throw invalidRequest(`invalid thread id: ${groups}`);
  return groups.join('-').toLowerCase();
}

/** The groups of a UUID, or what is wrong with it. */
function parse(id: string): readonly string[] | string {
  const [, prefix = '', text = id] = /^(urn:uuid:|\{(?=.*\}$))(.*?)\}?$/su.exec(id) ?? [];
  const bad = [...text].findIndex((character) => !/^[0-9a-f-]$/i.test(character));
  if (bad !== -1) {
    const character = [...text][bad] ?? '';
    return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${character}\` at ${prefix.length + bad + 1}`;
  }
  const groups = text.split('-');
  if (prefix === '' && groups.length === 1) {
    if (text.length !== 32) return `invalid length: expected length 32 for simple format, found ${text.length}`;
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)];
  }
  if (groups.length !== groupLengths.length) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, index) => group.length !== groupLengths[index]);
  if (wrong === -1) return groups;
  return `invalid group length in group ${wrong}: expected ${groupLengths[wrong]}, found ${groups[wrong]?.length}`;
}
