const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>${escaped(title)}</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</body>
</html>
`;

/** What the browser shows after a login. */
export const successPage = (streamlined: boolean): string =>
  streamlined
    ? page('You are signed in', 'You can close this page.')
    : page('Signed in', 'The login is complete. You can close this page and go back to the program that you came from.');

export const failurePage = (message: string): string => page('Sign-in failed', message);

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
