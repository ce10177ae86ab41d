import { expect, test } from 'vitest';
import { findOpener } from '../../transport/src/open-url.js';

const url = 'https://login.test/?a=1&b=2';

test.each([
  ['macOS', 'darwin', {}, url, ['open', url]],
  ['Windows', 'win32', {}, url, ['rundll32', 'url.dll,FileProtocolHandler', url]],
  ['a desktop', 'linux', { DISPLAY: ':0' }, url, ['xdg-open', url]],
  ['another desktop', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, url, ['xdg-open', url]],
  ['a machine without a screen', 'linux', {}, url, null],
  ['what is no web page', 'darwin', {}, 'file:///etc/passwd', null],
  ['what could be taken for an option', 'darwin', {}, '-a Calculator', null],
] as const)('an address is shown on %s', (_where, platform, env, address, expected) => {
  const opener = findOpener(address, { platform, env });

  expect(opener === null ? null : [opener.program, ...opener.args]).toEqual(expected);
});
