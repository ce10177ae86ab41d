import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appliesPatch, callsTool, type Script, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { mcpProgram, mcpTool } from '../../support/mcp.js';
import { callsMcp } from '../../support/mcp-calls.js';
import { describeInTerminal } from './terminal.js';

const patch = appliesPatch('*** Add File: list.txt\n+bread\n+butter');
const longPatch = appliesPatch(`*** Add File: long.txt\n${Array.from({ length: 50 }, (_, row) => `+row ${row}`).join('\n')}`);
const asks = (...questions: readonly object[]) => callsTool('request_user_input', { questions });

/** The model repeats what it was told last. */
const repeats: Script[number] = ({ input }) => says(`told: ${JSON.stringify(input.at(-1))}`);

const withQuestions = '[features]\ndefault_mode_request_user_input = true\n';
const withPermissions = '[features]\nrequest_permissions_tool = true\n';

/** Lines of config.toml for a server that has one tool. */
function mcpConfig(spec: Readonly<Record<string, unknown>>, more = ''): string {
  const { command, args, env } = mcpProgram({ tools: [mcpTool('act', { annotations: { readOnlyHint: true } })], ...spec });
  return `[mcp_servers.docs]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n${more}\n[mcp_servers.docs.env]\nMCP_SPEC = ${JSON.stringify(env.MCP_SPEC)}\n`;
}

const form = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) => ({
  results: { act: { asks: { message: 'Who are you?', requestedSchema: { type: 'object', properties, required } } } },
});

describeInTerminal('dialogs in a terminal', (open) => {
  test('a patch is shown with its lines, and made when it is accepted', async () => {
    const terminal = await open({ script: [patch, says('Written.')] });
    terminal.type('write it\r');
    await terminal.sees('Make these changes?');
    await terminal.sees('▸ Yes (y)');
    expect(terminal.screen.visible).toMatch(/Add \S*list\.txt \+2 -0\n +\+bread\n +\+butter/);

    terminal.type('y');

    await terminal.sees('Written.');
    expect(await readFile(join(terminal.cwd, 'list.txt'), 'utf8')).toBe('bread\nbutter\n');
  });

  test('a patch that is declined is not made', async () => {
    const terminal = await open({ script: [patch, says('Then not.')] });
    terminal.type('write it\r');
    await terminal.sees('Make these changes?');

    terminal.type('n');

    await terminal.sees('Then not.');
    await expect(access(join(terminal.cwd, 'list.txt'))).rejects.toThrow('ENOENT');
  });

  test('a patch that is longer than the screen is read by paging', async () => {
    const terminal = await open({ script: [longPatch, says('Written.')], size: { columns: 80, rows: 20 } });
    terminal.type('write it\r');
    await terminal.sees('more lines · PageDown');

    for (let page = 0; page < 12; page += 1) terminal.type('\u001b[6~');

    await terminal.sees('+row 49');
    await terminal.sees('end · PageUp');
    expect(terminal.screen.visible).toContain('▸ Yes (y)');
  });

  test('more access is granted for the turn', async () => {
    const wanted = { reason: 'to fetch the docs', permissions: { network: { enabled: true } } };
    const script = [callsTool('request_permissions', wanted), repeats];
    const terminal = await open({ script, config: `${withPermissions}` });
    terminal.type('fetch\r');
    await terminal.sees('Grant more access?');
    expect(terminal.screen.visible).toMatch(/the network\n +to fetch the docs/);

    terminal.type('y');

    await terminal.sees('told:');
    await terminal.sees('turn');
    expect(terminal.screen.text.replaceAll(/\s/g, '')).toContain(String.raw`\"network\":{\"enabled\":true}`);
  });

  test('a question is answered by one of its options', async () => {
    const options = [
      { label: 'Red', description: 'like fire' },
      { label: 'Blue', description: 'like water' },
    ];
    const script = [asks({ id: 'colour', header: 'Colour', question: 'Which colour?', options }), repeats];
    const terminal = await open({ script, config: withQuestions });
    terminal.type('paint\r');
    await terminal.sees('▸ Red  like fire');

    terminal.type('blu\r');

    await terminal.sees('told:');
    expect(terminal.screen.text.replaceAll(/\s/g, '')).toContain(String.raw`[\"Blue\"]`);
  });

  test('a question is answered by words of the user', async () => {
    const options = [{ label: 'Red', description: '' }];
    const script = [asks({ id: 'colour', header: 'Colour', question: 'Which colour?', options }), repeats];
    const terminal = await open({ script, config: withQuestions });
    terminal.type('paint\r');
    await terminal.sees('Something else …');

    terminal.type('else\r');
    await terminal.sees('Return answers');
    terminal.type('Ochre\r');

    await terminal.sees('told:');
    expect(terminal.screen.text.replaceAll(/\s/g, '')).toContain(String.raw`[\"Ochre\"]`);
  });

  test('a form of an MCP server is filled in field by field', async () => {
    const spec = form(
      {
        name: { type: 'string', title: 'Your name' },
        age: { type: 'integer', minimum: 18 },
        team: { type: 'string', enum: ['red', 'blue'] },
        member: { type: 'boolean' },
      },
      ['name', 'age', 'team', 'member'],
    );
    const terminal = await open({ script: [callsMcp('docs', 'act'), repeats], config: mcpConfig(spec) });
    terminal.type('ask me\r');
    await terminal.sees('Who are you?');

    terminal.type('y');
    await terminal.sees('Your name');
    terminal.type('Ann\r');
    await terminal.sees('age');
    terminal.type('7\r');
    await terminal.sees('18 at least');
    terminal.type('\u007f41\r');
    await terminal.sees('▸ red');
    terminal.type('blue\r');
    await terminal.sees('member');
    terminal.type('y');

    await terminal.sees('told:');
    const told = terminal.screen.text.replaceAll(/[\s\\]/g, '');
    expect(told).toContain('"content":{"name":"Ann","age":41,"team":"blue","member":true}');
  });

  test('a question of an MCP server is declined', async () => {
    const terminal = await open({ script: [callsMcp('docs', 'act'), repeats], config: mcpConfig(form({})) });
    terminal.type('ask me\r');
    await terminal.sees('Who are you?');

    terminal.type('n');

    await terminal.sees('told:');
    expect(terminal.screen.text.replaceAll(/[\s\\]/g, '')).toContain('"action":"decline"');
  });

  test('a tool of an MCP server that is allowed for the session is not asked about again', async () => {
    const script = [
      callsMcp('docs', 'act', { message: 'one' }, 'c1'),
      callsMcp('docs', 'act', { message: 'two' }, 'c2'),
      says('Both done.'),
    ];
    const spec = { tools: [mcpTool('act')] };
    const terminal = await open({ script, config: mcpConfig(spec) });
    terminal.type('act\r');
    await terminal.sees('run tool "act"?');
    expect(terminal.screen.visible).toContain('message: "one"');

    terminal.type('a');

    await terminal.sees('Both done.');
  });
});
