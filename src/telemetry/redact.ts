import { redacted, toSecrets } from '../platform/conceal.js';

/** Takes secrets out of text before it is written anywhere. */
export interface Redactor {
  (text: string): string;
  /** From here on these values are secret, wherever they stand. */
  learn(secrets: Iterable<string>): void;
}

/** What looks like a credential, whoever it belongs to. The part before it stays, so that one sees what it was. */
const shapes: readonly RegExp[] = [
  /(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/-]{6,}=*/gi,
  /()\bsk-[A-Za-z0-9_-]{8,}/g,
  /()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/:@"']{8,}(?=@)/gi,
  /((?:^|[?&\s"'{,])(?:authorization|api[-_]?key|(?:[a-z]+[-_])?(?:access[-_]|refresh[-_]|id[-_])?token|(?:client[-_])?secret|password)["']?\s*[:=]\s*["']?)(?!(?:Bearer|Basic)\b)[^\s"'&,}[]{4,}/gi,
];

/** Every text that has one of the shapes has one of these: most texts have neither, and there are many. */
const hint = /bearer|basic|sk-|eyJ|:\/\/|authorization|api[-_]?key|token|secret|password/i;

/** `mark` stands where a secret was. */
export function createRedactor(mark = redacted): Redactor {
  let known: readonly string[] = [];
  const redact = (text: string): string => {
    let clean = text;
    for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, mark);
    if (hint.test(clean)) for (const shape of shapes) clean = clean.replace(shape, `$1${mark}`);
    return clean;
  };
  const learn = (secrets: Iterable<string>): void => {
    known = toSecrets(new Set([...known, ...[...secrets].map((secret) => secret.trim())]));
  };
  return Object.assign(redact, { learn });
}
