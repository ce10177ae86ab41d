import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callsShell, fails, hangs, plans, type Script, says, turn } from 'keelson/testing';
import { expect, test } from 'vitest';
import { describeInTerminal } from './terminal.js';

describeInTerminal('in a terminal', (open) => {
  test('a typed prompt is answered on the screen', async () => {
    const terminal = await open({ script: [says('Hello **there**, friend.')] });

    terminal.type('hi\r');

    await terminal.sees('Hello there, friend.');
    expect(terminal.screen.text).toContain('› hi');
  });

  test('the last row tells how full the context is, and what the thread has cost', async () => {
    const terminal = await open({ script: [says('One.'), says('Two.')] });
    terminal.type('hi\r');
    await terminal.sees('100% left · 15 tokens');

    terminal.type('hi again\r');

    await terminal.sees('100% left · 30 tokens');
  });

  test('an accepted command runs and shows its output', async () => {
    const terminal = await open({ script: [callsShell('echo made > made.txt && cat made.txt'), says('Made it.')] });
    terminal.type('make it\r');
    await terminal.sees('Run this command?');

    terminal.type('y');

    await terminal.sees('Made it.');
    expect(await readFile(join(terminal.cwd, 'made.txt'), 'utf8')).toBe('made\n');
  });

  test('a declined command does not run', async () => {
    const terminal = await open({ script: [callsShell('touch made.txt'), says('Then not.')] });
    terminal.type('make it\r');
    await terminal.sees('Run this command?');

    terminal.type('n');

    await terminal.sees('Then not.');
    await expect(access(join(terminal.cwd, 'made.txt'))).rejects.toThrow('ENOENT');
  });

  test('Esc interrupts the turn', async () => {
    const terminal = await open({ script: [hangs()] });
    terminal.type('think\r');
    await terminal.sees('Working');

    terminal.type('\u001b');

    await terminal.sees('interrupted');
    await terminal.seesNo('Working');
  });

  test('what is sent while a turn runs steers it', async () => {
    const script: Script = [
      callsShell('until [ -e go ]; do sleep 0.05; done'),
      ({ input }) => says(JSON.stringify(input).includes('and be quick') ? 'Quickly done.' : 'Done.'),
    ];
    const terminal = await open({ script });
    terminal.type('begin\r');
    await terminal.sees('Run this command?');
    terminal.type('yand be quick');
    await terminal.sees('› and be quick');

    terminal.type('\r');
    await terminal.sees('↳ and be quick');
    await writeFile(join(terminal.cwd, 'go'), '');

    await terminal.sees('Quickly done.');
    await terminal.sees('› and be quick\n');
    await terminal.seesNo('↳');
  });

  test('what the model was not told before an interruption is there to be sent again', async () => {
    const once: Script[number] = ({ input }) => (JSON.stringify(input).includes('be quick') ? says('Quickly.') : hangs());
    const terminal = await open({ script: [once, once] });
    terminal.type('think\r');
    await terminal.sees('Working');
    terminal.type('be quick\r');
    await terminal.sees('↳ be quick');

    terminal.type('\u001b');
    await terminal.sees('› be quick');
    terminal.type('\r');

    await terminal.sees('Quickly.');
  });

  test('the plan stands above the composer while the turn runs', async () => {
    const terminal = await open({ script: [turn(plans([{ step: 'Look around', status: 'inProgress' }, 'Go home'])), hangs()] });

    terminal.type('plan\r');

    await terminal.sees('Plan 0/2');
    expect(terminal.screen.visible).toMatch(/▸ Look around\n {2}○ Go home/);
  });

  test('/resume lists the threads and goes on with the chosen one', async () => {
    const terminal = await open({ script: [says('First answer.'), says('Second answer.')] });
    terminal.type('first question\r');
    await terminal.sees('First answer.');
    terminal.type('/new\r');
    await terminal.sees('/work\n\n');

    terminal.type('/resume\r');
    await terminal.sees('Resume which thread?');
    await terminal.sees('▸ first question');
    terminal.type('\r');

    await terminal.sees('resumed first question');
  });

  test('a pasted text with line breaks is one prompt', async () => {
    const terminal = await open({ script: [says('Read it.')] });

    terminal.type('\u001b[200~line one\rline two\u001b[201~');
    await terminal.sees('line two');
    terminal.type('\r');

    await terminal.sees('Read it.');
    expect(terminal.screen.text).toContain('› line one\n  line two');
  });

  test('a screen of eight rows has room for an approval', async () => {
    const terminal = await open({ script: [callsShell('touch small'), says('Fits.')], size: { columns: 40, rows: 8 } });
    terminal.type('go\r');
    await terminal.sees('▸ Yes, once (y)');

    terminal.type('y');

    await terminal.sees('Fits.');
  });

  test('a file is found by a part of its name and mentioned', async () => {
    const terminal = await open({ script: [says('Read it.')] });
    await writeFile(join(terminal.cwd, 'shopping-list.md'), '- bread');
    await terminal.sees(`in ${terminal.cwd}`);

    terminal.type('read @shopl');
    await terminal.sees('▸ shopping-list.md');
    terminal.type('\t\r');

    await terminal.sees('› read shopping-list.md');
    await terminal.sees('Read it.');
  });

  test('a slash command is completed by its beginning', async () => {
    const terminal = await open({ script: [] });
    terminal.type('/sta');
    await terminal.sees('▸ /status  show the thread');

    terminal.type('\r');

    await terminal.sees('tokens   0 in (0 cached), 0 out');
  });

  test('the screen shows that a turn failed, and takes the next prompt', async () => {
    const terminal = await open({ script: [fails({ status: 400, body: { error: { message: 'no such luck' } } }), says('Better.')] });
    terminal.type('go\r');
    await terminal.sees('no such luck');

    terminal.type('again\r');

    await terminal.sees('Better.');
  });

  test('after /approvals to full access nothing is asked', async () => {
    const terminal = await open({ script: [callsShell('touch made.txt'), says('Made it.')] });
    terminal.type('/approvals\r');
    await terminal.sees('What may happen without asking?');
    terminal.type('full');
    await terminal.sees('▸ Full access');
    terminal.type('\r');
    await terminal.sees('from the next turn on: Full access');

    terminal.type('make it\r');

    await terminal.sees('Made it.');
    await access(join(terminal.cwd, 'made.txt'));
  });

  test('/quit leaves with code 0', async () => {
    const terminal = await open({ script: [] });

    terminal.type('/quit\r');

    expect(await terminal.exitCode).toBe(0);
  });
});
