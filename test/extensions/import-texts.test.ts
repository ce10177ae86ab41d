import { describe, expect, test } from 'vitest';
import { redirectHookScripts } from '../../src/extensions/external-agents/hook-command.js';
import { findJsonMistake } from '../../src/extensions/external-agents/json-mistake.js';
import { parseMarkdownFile } from '../../src/extensions/external-agents/markdown-file.js';
import { toMcpServer } from '../../src/extensions/external-agents/mcp-server.js';
import { rewriteTerms } from '../../src/extensions/external-agents/rewrite-terms.js';
import { toSortedToml } from '../../src/extensions/external-agents/sorted-toml.js';

test.each([
  ['Ask claude-code, CLAUDE CODE, Claude_Code or claudecode.', 'Ask Codex, Codex, Codex or Codex.'],
  ['See CLAUDE.md and claude.MD; ~/.claude', 'See AGENTS.md and AGENTS.md; ~/.Codex'],
  ['claudette, xclaude, claude1 and _claude stay', 'claudette, xclaude, claude1 and _claude stay'],
  ["claude's claude.mdx claude-x", "Codex's Codex.mdx Codex-x"],
])('names are rewritten as whole words: %s', (text, expected) => {
  expect(rewriteTerms(text)).toBe(expected);
});

describe('hook commands', () => {
  test.each([
    ['python3 .claude/hooks/check.py', "python3 '/t/hooks/check.py'"],
    ['"$CLAUDE_PROJECT_DIR"/.claude/hooks/x.sh', "'/t/hooks/x.sh'"],
    ['"$CLAUDE_PROJECT_DIR/.claude/hooks/y z" --opt', "'/t/hooks/y z' --opt"],
    ['~/.claude/hooks/a.sh && /abs/.claude/hooks/b.sh|cat', "'/t/hooks/a.sh' && '/t/hooks/b.sh'|cat"],
    ["'.claude/hooks/it'\\''s.sh'", "'/t/hooks/it'\\''s.sh'"],
    ['$(.claude/hooks/y)', "$('/t/hooks/y')"],
  ])('the script of %s is the copied one', (command, expected) => {
    expect(redirectHookScripts(command, '/t/hooks')).toBe(expected);
  });

  test.each([
    ['bash -c "sh .claude/hooks/x.sh && y"'],
    ['A=.claude/hooks/y z'],
    ['cat .claude/settings.json .claude/hooks/'],
    ['sh .claude/hooks/../x.sh'],
    ['"unterminated .claude/hooks/y'],
  ])('%s stays as it is', (command) => {
    expect(redirectHookScripts(command, '/t/hooks')).toBe(command);
  });
});

describe('MCP servers', () => {
  test.each([
    [
      { command: 'd', args: ['--x', 2, true, null], env: { A: '1', TOKEN: `\${TOKEN}` } },
      { command: 'd', args: ['--x', '2', 'true'], env: { A: '1' }, env_vars: ['TOKEN'] },
    ],
    [
      { command: 5, args: 'x', env: { N: 1, L: [1] } },
      { command: '5', args: ['x'], env: { N: '1', L: '[1]' } },
    ],
    [
      { type: 'http', url: 'https://x', headers: { Authorization: `Bearer \${TOK}`, 'X-A': '1', 'X-E': `\${EE}` } },
      { url: 'https://x', bearer_token_env_var: 'TOK', http_headers: { 'X-A': '1' }, env_http_headers: { 'X-E': 'EE' } },
    ],
    [{ url: 'https://x', headers: {} }, { url: 'https://x' }],
  ])('%j is said in our words', (server, expected) => {
    expect(toMcpServer(server)).toEqual(expected);
  });

  test.each([
    [{ type: 'sse', url: 'https://x' }],
    [{ command: 'x', disabled: true }],
    [{ command: 'x', enabled: false }],
    [{ command: 'x', env: { Z: `a-\${Q}` } }],
    [{ command: 'x', args: [`\${Q}`] }],
    [{ url: `https://x/\${Q}` }],
    [{ url: 'https://x', headers: { A: `\${Q:-d}` } }],
    [{ type: 'stdio', url: 'https://x' }],
    [{ type: 'http', command: 'x' }],
    [{ command: ['a', 'b'] }],
    [{}],
  ])('%j is not taken over', (server) => {
    expect(toMcpServer(server)).toBeNull();
  });
});

test.each([
  ['', 'EOF while parsing a value at line 1 column 0'],
  ['{"env": }', 'expected value at line 1 column 9'],
  ['{"a":1,,}\n', 'key must be a string at line 1 column 8'],
  ['{"a":1', 'EOF while parsing an object at line 1 column 6'],
  ['{"a":[1,]}', 'trailing comma at line 1 column 9'],
  ['{"a":1 "b"}', 'expected `,` or `}` at line 1 column 8'],
  ['{"a":[1 2]}', 'expected `,` or `]` at line 1 column 9'],
  ['{"a" 1}', 'expected `:` at line 1 column 6'],
  ['{} x', 'trailing characters at line 1 column 4'],
  ['\n\n{\n "a": nul }', 'expected ident at line 4 column 10'],
  ['{"a":01}', 'invalid number at line 1 column 7'],
  ['{"a":1.}', 'invalid number at line 1 column 8'],
  ['{"a":"\\x"}', 'invalid escape at line 1 column 8'],
  ['{"a":"x', 'EOF while parsing a string at line 1 column 7'],
  ['{"é":}', 'expected value at line 1 column 7'],
  ['{"a":"\n"}', 'control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0'],
])('the mistake in %j is told as clients know it', (text, expected) => {
  expect(findJsonMistake(text)).toBe(expected);
});

test('JSON without a mistake has none', () => {
  expect(findJsonMistake('{"a": [1, -2.5e3, true, null, "\\u00e9\\n"], "b": {}}')).toBeNull();
});

test('a document has its values before its tables, all sorted', () => {
  const document = { b: { y: 'z' }, a: ['1', '2'], one: ['x'], list: [{ k: 1n }, { k: 2n }], f: 2, n: 3n, 'a b': { c: true } };

  expect(toSortedToml(document)).toBe(
    'a = [\n    "1",\n    "2",\n]\nf = 2.0\nn = 3\none = ["x"]\n\n["a b"]\nc = true\n\n[b]\ny = "z"\n\n[[list]]\nk = 1\n\n[[list]]\nk = 2\n',
  );
});

test.each([
  ['plain', '"plain"'],
  ['has "q"', `'has "q"'`],
  ["has 'q'", `"has 'q'"`],
  [`both ' and "`, `"""both ' and """"`],
  ['back\\slash', "'back\\slash'"],
  ['a\nb', '"""\na\nb"""'],
  ['a\\\nb', "'''\na\\\nb'''"],
  ['a\r\nb', '"""\na\\r\nb"""'],
  [`""" '''`, `"\\"\\"\\" '''"`],
])('the text %j is written with the fewest escapes', (value, expected) => {
  expect(toSortedToml({ v: value })).toBe(`v = ${expected}\n`);
});

test.each([
  ['---\nname: a\n---\n\n body \n', { fields: { name: 'a' }, body: 'body' }],
  ['---\r\nname: a\r\n---\r\nb1\r\nb2\r\n', { fields: { name: 'a' }, body: 'b1\r\nb2' }],
  ['no front matter', null],
  ['--- \nname: a\n---\nb', null],
  ['---\nname: [\n---\nb', null],
  ['---\nname: a\nname: b\n---\nb', null],
])('the front matter of %j', async (text, expected) => {
  expect(await parseMarkdownFile(text)).toEqual(expected);
});
