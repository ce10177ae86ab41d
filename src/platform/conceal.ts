/** Shorter ones are words: to take them out would hide more than a secret. */
const minLength = 8;

/**
 * Takes out of a service's words what it was sent in confidence: some quote a whole request in their errors, and errors are shown and
 * kept. A secret may stand behind its scheme, as in `Bearer …`.
 */
export function conceal(text: string, sent: readonly string[]): string {
  const secrets = sent.map((value) => value.trim().split(' ').at(-1) ?? '').filter(({ length }) => length >= minLength);
  // The longer ones first: one may be part of another.
  return secrets.sort((a, b) => b.length - a.length).reduce((clean, secret) => clean.replaceAll(secret, '[REDACTED]'), text);
}
