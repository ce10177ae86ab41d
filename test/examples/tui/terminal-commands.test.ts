import { execFile } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { callsShell, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { mcpProgram, mcpTool } from '../../support/mcp.js';
import { storeThreads } from './stored-threads.js';
import { describeInTerminal } from './terminal.js';

const [down, control] = ['\u001b[B', { f: '\u0006', r: '\u0012' }];

/** A folder with one commit, one change and one file that git does not know. */
async function prepareRepository({ cwd }: { readonly cwd: string }): Promise<void> {
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { cwd });
  await git('init', '--quiet');
  await writeFile(join(cwd, 'list.txt'), 'bread\n');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'begin');
  await writeFile(join(cwd, 'list.txt'), 'butter\n');
  await writeFile(join(cwd, 'other.txt'), 'salt\n');
}

describeInTerminal('commands in a terminal', (open) => {
  test('/fork goes on in a copy', async () => {
    const terminal = await open({ script: [says('First answer.'), ({ input }) => says(`I know ${input.length} things.`)] });
    terminal.type('first question\r');
    await terminal.sees('First answer.');

    terminal.type('/fork\r');
    await terminal.sees('forked: from here on this is thread');
    terminal.type('second question\r');

    await terminal.sees('things.');
    expect(terminal.screen.text.split('First answer.')).toHaveLength(2);
  });

  test('/review has the changes reviewed', async () => {
    const terminal = await open({ script: [says('The list lacks bread.')], prepare: prepareRepository });
    terminal.type('/review\r');
    await terminal.sees('The uncommitted changes (u)');

    terminal.type('u');

    await terminal.sees('reviewing current changes');
    await terminal.sees('The list lacks bread.');
  });

  test('/compact sums the conversation up', async () => {
    const terminal = await open({ script: [says('A long story.'), says('In short: a story.')] });
    terminal.type('tell\r');
    await terminal.sees('A long story.');

    terminal.type('/compact\r');

    await terminal.sees('the conversation was compacted');
  });

  test('/diff shows what has changed, and files that git does not know', async () => {
    const terminal = await open({ prepare: prepareRepository });
    await terminal.sees(`in ${terminal.cwd}`);

    terminal.type('/diff\r');

    await terminal.sees('other.txt (git does not know it)');
    expect(terminal.screen.text).toMatch(/-bread\n\+butter/);
  });

  test('/diff outside of a repository says so', async () => {
    const terminal = await open({});
    await terminal.sees(`in ${terminal.cwd}`);

    terminal.type('/diff\r');

    await terminal.sees('not a git repository');
  });

  test('/mcp lists the servers and their tools', async () => {
    const { command, args, env } = mcpProgram({ tools: [mcpTool('act'), mcpTool('look')] });
    const program = `command = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}`;
    const terminal = await open({ config: `[mcp_servers.docs]\n${program}\nenv = { MCP_SPEC = ${JSON.stringify(env.MCP_SPEC)} }\n` });

    terminal.type('/mcp\r');

    await terminal.sees('): act, look');
    expect(terminal.screen.text).toMatch(/docs \(\w+\): act, look/);
  });

  test('/skills lists the skills', async () => {
    const prepare = async ({ home }: { readonly home: string }): Promise<void> => {
      await mkdir(join(home, 'skills/greeting'), { recursive: true });
      await writeFile(join(home, 'skills/greeting/SKILL.md'), '---\nname: greeting\ndescription: says hello\n---\nSay hello.\n');
    };
    const terminal = await open({ prepare });
    await terminal.sees(`in ${terminal.cwd}`);

    terminal.type('/skills\r');

    await terminal.sees('$greeting: says hello');
  });

  test('/ps lists the background terminals and ends them', async () => {
    const script = [callsShell('until [ -e go ]; do sleep 0.1; done', { yieldMs: 250 }), says('Started.')];
    const terminal = await open({ script });
    terminal.type('watch\r');
    await terminal.sees('Run this command?');
    terminal.type('y');
    await terminal.sees('⧗ 1 background terminal (/ps): until');

    terminal.type('/ps\r');
    await terminal.sees('▸ Leave them alone (l)');
    terminal.type('e');

    await terminal.sees('the background terminals are ended');
    await terminal.seesNo('⧗');
  });

  test('/model changes the model of the next turn', async () => {
    const terminal = await open({ script: [({ model }) => says(`I am ${model}.`)] });
    await terminal.sees(`in ${terminal.cwd}`);
    terminal.type('/model\r');
    await terminal.sees('▸ GPT-5.5');

    terminal.type('5.4-mini\r');
    await terminal.sees('How hard should');
    terminal.type('\r');
    await terminal.sees('from the next turn on: GPT-5.4-Mini');
    terminal.type('who are you\r');

    await terminal.sees('I am gpt-5.4-mini.');
  });

  test('/rename names the thread', async () => {
    const terminal = await open({ script: [says('Hello.')] });
    terminal.type('hi\r');
    await terminal.sees('Hello.');

    terminal.type('/rename Garden plan\r');

    await terminal.shows(
      'the name in its last row',
      ({ visible }) => visible.trimEnd().split('\n').at(-1)?.includes('· Garden plan ·') ?? false,
    );
  });

  test('a thread is found that is further down than the list was read', async () => {
    const terminal = await open({ prepare: ({ home }) => storeThreads(home, 130) });
    terminal.type('/resume\r');
    await terminal.sees('▸ prompt 129 end');

    terminal.type('prompt 3 end');
    await terminal.sees('▸ prompt 3 end');
    terminal.type('\r');

    await terminal.sees('resumed prompt 3 end');
  });

  test('the list of threads goes on as one scrolls', async () => {
    const terminal = await open({ prepare: ({ home }) => storeThreads(home, 130) });
    terminal.type('/resume\r');
    await terminal.sees('▸ prompt 129 end');

    for (const page of [1, 2]) {
      await terminal.seesNo('looking …');
      terminal.type(down.repeat(page === 1 ? 49 : 50));
      await terminal.sees(`▸ prompt ${130 - page * 50} end`);
    }

    expect(terminal.screen.visible).toContain('prompt 31 end');
  });

  test('a thread is renamed from the list', async () => {
    const terminal = await open({ prepare: ({ home }) => storeThreads(home, 2) });
    terminal.type('/resume\r');
    await terminal.sees('▸ prompt 1 end');

    terminal.type(control.r);
    await terminal.sees('What should “prompt 1 end” be called?');
    terminal.type('Garden\r');

    await terminal.sees('▸ Garden');
  });

  test('a thread is forked from the list', async () => {
    const terminal = await open({ prepare: ({ home }) => storeThreads(home, 2) });
    terminal.type('/resume\r');
    await terminal.sees('▸ prompt 1 end');

    terminal.type(control.f);

    await terminal.sees('forked: from here on this is thread');
    expect(terminal.screen.text).toContain('› prompt 1 end');
  });

  test('what was sent in earlier sessions is searched with Ctrl+R', async () => {
    const entries = ['water the garden', 'paint the fence'].map((text) => JSON.stringify({ session_id: 'S', ts: 1, text }));
    const terminal = await open({ prepare: ({ home }) => appendFile(join(home, 'history.jsonl'), `${entries.join('\n')}\n`) });
    terminal.type(control.r);
    await terminal.sees('▸ paint the fence');

    terminal.type('gard');
    await terminal.sees('▸ water the garden');
    terminal.type('\r');

    await terminal.sees('› water the garden');
  });

  test('/copy puts the last answer into the clipboard', async () => {
    const terminal = await open({ script: [says('A **fine** answer.')] });
    terminal.type('hi\r');
    await terminal.sees('A fine answer.');
    await terminal.seesNo('● Working');

    terminal.type('/copy\r');

    await terminal.sees('the last answer is copied');
    expect(terminal.screen.copied).toBe('A **fine** answer.');
  });
});
