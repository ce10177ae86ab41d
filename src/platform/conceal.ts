/** What stands where a secret was. */
export const redacted = '[REDACTED]';

/** Shorter ones are words: to take them out would hide more than a secret. */
const minLength = 8;

/** The values that are long enough to be taken out, the longer ones first: one may be part of another. */
export const toSecrets = (values: Iterable<string>): string[] =>
  [...values]
    .map((value) => value.trim())
    .filter(({ length }) => length >= minLength)
    .sort((a, b) => b.length - a.length);

/**
 * Takes out of a service's words what it was sent in confidence: some quote a whole request in their errors, and errors are shown and
 * kept. A secret may stand behind its scheme, as in `Bearer …`.
 */
export function conceal(text: string, sent: readonly string[]): string {
  const secrets = toSecrets(sent.map((value) => value.trim().split(' ').at(-1) ?? ''));
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, redacted), text);
}
