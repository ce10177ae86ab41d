import { expect, test } from 'vitest';
import { isSandboxDenial } from '../../src/engine/sandbox/denial.js';

test.each<[number, string, boolean]>([
  [1, "touch: cannot touch 'a': Read-only file system", true],
  [1, 'bash: /etc/x: PERMISSION DENIED', true],
  [2, 'Operation not permitted', true],
  [1, 'seccomp says no', true],
  [1, 'the sandbox', true],
  [1, 'Landlock', true],
  [1, 'failed to write file x', true],
  [159, '', true],
  [0, 'permission denied', false],
  [1, 'No such file or directory', false],
  [137, '', false],
])('exit code %i with %j: %s', (exitCode, output, isDenial) => {
  expect(isSandboxDenial({ exitCode, output })).toBe(isDenial);
});
