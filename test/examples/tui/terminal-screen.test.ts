import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsShell, type Script, says } from 'keelson/testing';
import { expect, onTestFinished, test } from 'vitest';
import { describeInTerminal } from './terminal.js';

const waitsForGo = callsShell('until [ -e go ]; do sleep 0.05; done', { yieldMs: 30_000 });
const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const secondsOf = (visible: string): number => Number(/Working (\d+) s/.exec(visible)?.[1] ?? 0);
const countOf = (text: string, part: string): number => text.split(part).length - 1;

/** The rule above the composer is as wide as the window, and no row is wider. */
function isWide(visible: string, columns: number): boolean {
  const rows = visible.split('\n');
  return rows.includes('─'.repeat(columns - 1)) && rows.every((row) => row.length <= columns);
}

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const looks: Script[number] = ({ input }) => says(JSON.stringify(input).includes('input_image') ? 'A picture!' : 'No picture.');

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals speak in them
const clears = /\u001b\[[23]J|\u001bc|\u001b\[H/g;
const colours = /\u001b\[(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals speak in them

describeInTerminal('the screen', (open) => {
  test('follows the size of the window while a turn runs', async () => {
    const terminal = await open({ script: [says(words(60)), waitsForGo, says('Resized well.')] });
    terminal.type('first\r');
    await terminal.sees('word59');
    terminal.type('second\r');
    await terminal.sees('Run this command?');
    terminal.type('y');
    await terminal.sees('Working');

    terminal.resize({ columns: 50, rows: 16 });
    await terminal.shows('its new width', ({ visible }) => isWide(visible, 50));
    const rows = terminal.screen.visible.split('\n');
    await writeFile(join(terminal.cwd, 'go'), '');

    await terminal.sees('Resized well.');
    expect(rows.filter((row) => row.includes('Working'))).toHaveLength(1);
    expect(rows.filter((row) => row.includes('Ask for something'))).toHaveLength(1);
    expect(rows.filter((row) => row.includes('word59'))).toHaveLength(1);
  });

  test('keeps what was printed when the window grows and shrinks', async () => {
    const terminal = await open({ script: [says(words(60))] });
    terminal.type('go on\r');
    await terminal.sees('word59');

    for (const columns of [40, 120, 70]) {
      terminal.resize({ columns, rows: 20 });
      await terminal.shows(`${columns} columns`, ({ visible }) => isWide(visible, columns));
    }

    expect(terminal.screen.visible.replaceAll(/\s+/g, ' ')).toContain(`› go on ${words(60)}`);
  });

  test('is not cleared while an answer streams, and draws many pieces in one picture', async () => {
    const pieces = 2000;
    const terminal = await open({ script: [says(words(pieces), { chunks: pieces })] });
    const before = terminal.written().length;

    terminal.type('write\r');

    await terminal.sees(`word${pieces - 1}`);
    await terminal.seesNo('Working');
    const written = terminal.written().slice(before);
    expect(written.match(clears)).toBeNull();
    expect(countOf(written, '\u001b[?2026h')).toBeLessThan(pieces / 4);
  });

  test('writes only the rows that change', async () => {
    const terminal = await open({ script: [waitsForGo, says('Done.')] });
    terminal.type('wait\r');
    await terminal.sees('Run this command?');
    terminal.type('y');
    await terminal.seesNo('Run this command?');
    await terminal.shows('the composer', ({ visible }) => visible.includes('Ask for something'));
    const before = terminal.written().length;
    const begin = secondsOf(terminal.screen.visible);

    await terminal.shows('that time passes', ({ visible }) => secondsOf(visible) >= begin + 2);

    const written = terminal.written().slice(before);
    expect(countOf(written, 'Working')).toBeGreaterThanOrEqual(1);
    expect(countOf(written, 'Ask for something')).toBe(0);
    await writeFile(join(terminal.cwd, 'go'), '');
    await terminal.sees('Done.');
  });

  test('keeps the lines of a long answer in the scrollback, each once', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}.`);
    const terminal = await open({ script: [says(lines.join('\n'), { chunks: 100 })], size: { columns: 60, rows: 12 } });

    terminal.type('write\r');

    await terminal.sees('line 199.');
    await terminal.seesNo('Working');
    const printed = terminal.screen.text.split('\n').filter((row) => row.startsWith('line '));
    expect(printed).toEqual(lines);
  });

  test('of 40 × 10 shows an answer, an approval and the composer', async () => {
    const terminal = await open({ script: [callsShell('touch small.txt'), says('It fits.')], size: { columns: 40, rows: 10 } });
    terminal.type('go\r');
    await terminal.sees('▸ Yes, once (y)');
    expect(terminal.screen.visible).toContain('$ touch small.txt');

    terminal.type('y');

    await terminal.sees('It fits.');
    await terminal.sees('Ask for something');
    const rows = terminal.screen.text.split('\n');
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(40);
  });

  test('of 40 × 10 has room for suggestions and for a picker', async () => {
    const terminal = await open({ size: { columns: 40, rows: 10 } });
    terminal.type('/appr');
    await terminal.sees('▸ /approvals');

    terminal.type('\r');

    await terminal.sees('▸ Read only');
    expect(terminal.screen.visible).toContain('What may happen without asking?');
  });

  test.each([
    { when: 'has colours', env: { NO_COLOR: '' }, isColoured: true },
    { when: 'has none with NO_COLOR', env: { NO_COLOR: '1' }, isColoured: false },
  ])('$when', async ({ env, isColoured }) => {
    const terminal = await open({ env, script: [says('`code` and **bold**')] });

    terminal.type('hi\r');

    await terminal.sees('code and bold');
    expect(terminal.written().match(colours) !== null).toBe(isColoured);
  });

  test.each([
    { signal: 'SIGTERM', exitCode: 143 },
    { signal: 'SIGHUP', exitCode: 129 },
  ] as const)('is given back on $signal', async ({ signal, exitCode }) => {
    const terminal = await open({});

    terminal.signal(signal);

    await terminal.wrote('\u001b[?2004l\u001b[?25h');
    expect(await terminal.exitCode).toBe(exitCode);
    expect(terminal.screen.visible).not.toContain('Ask for something');
  });

  test('is left with the way back to the thread', async () => {
    const terminal = await open({ script: [says('Hello.')] });
    terminal.type('hi\r');
    await terminal.sees('Hello.');

    terminal.type('\u0004');

    await terminal.sees('keelson resume ');
    expect(await terminal.exitCode).toBe(0);
    expect(await readFile(join(terminal.home, 'history.jsonl'), 'utf8')).toContain('"text":"hi"');
  });

  test('takes the path of a picture that was pasted for the picture', async () => {
    const terminal = await open({ script: [looks], prepare: ({ cwd }) => writeFile(join(cwd, 'my shot.png'), picture) });

    terminal.type(`\u001b[200~'${join(terminal.cwd, 'my shot.png')}'\u001b[201~`);
    await terminal.sees('› [picture 1]');
    terminal.type('what is it\r');

    await terminal.sees('A picture!');
  });

  test.skipIf(process.platform !== 'linux')('takes the picture of the clipboard with Ctrl+V', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keelson-clipboard-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'clip.png'), picture);
    await writeFile(join(folder, 'wl-paste'), `#!/bin/sh\nexec cat '${folder}/clip.png'\n`);
    await chmod(join(folder, 'wl-paste'), 0o755);
    const env = { WAYLAND_DISPLAY: 'wayland-0', PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const terminal = await open({ script: [looks], env });

    terminal.type('see \u0016');
    await terminal.sees('› see [picture 1]');
    terminal.type('\r');

    await terminal.sees('A picture!');
  });
});
