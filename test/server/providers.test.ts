import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fails, says, startModelServer, startTestServer } from '../../src/testing/index.js';
import { idToken } from '../support/issuer.js';
import { answered, ended, startOnFiles, type TemporaryHome, temporaryHome } from './support/on-files.js';

test.each([
  {
    name: 'a variable of the environment',
    lines: ['provider.env_key = "MY_KEY"', 'provider.experimental_bearer_token = "other"'],
    authorization: 'Bearer secret',
  },
  { name: 'a token of the configuration', lines: ['provider.experimental_bearer_token = "written"'], authorization: 'Bearer written' },
  { name: 'none', lines: [], authorization: undefined },
])('the credential of a request: $name', async ({ lines, authorization }) => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  await using server = await startOnFiles(home, lines, model, { env: { MY_KEY: ' secret ' } });

  await answered(server);

  expect(model.requests[0]?.headers.authorization).toBe(authorization);
});

test('a request carries the headers and parameters of its provider; headers from unset or blank variables are left out', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  const lines = [
    'provider.query_params = { "api-version" = "2" }',
    'provider.http_headers = { "X-Static" = "one" }',
    'provider.env_http_headers = { "X-Env" = "MY_HEADER", "X-Absent" = "NOT_SET", "X-Blank" = "BLANK" }',
  ];
  await using server = await startOnFiles(home, lines, model, { env: { MY_HEADER: 'from-env', BLANK: ' ' } });

  await answered(server);

  const [request] = model.requests;
  expect(request?.url).toBe('/v1/responses?api-version=2');
  expect(request?.headers).toMatchObject({ 'x-static': 'one', 'x-env': 'from-env' });
  expect(request?.headers).not.toHaveProperty('x-absent');
  expect(request?.headers).not.toHaveProperty('x-blank');
});

test('a variable that is configured and not there fails the turn, with the hint of the provider', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([]);
  const lines = ['provider.env_key = "MY_KEY"', 'provider.env_key_instructions = "Get one from the shop."'];
  await using server = await startOnFiles(home, lines, model, { env: { MY_KEY: ' ' } });

  const { status, error } = await answered(server);

  expect([status, error]).toEqual([
    'failed',
    { message: 'Missing environment variable: `MY_KEY`. Get one from the shop.', codexErrorInfo: 'other', additionalDetails: null },
  ]);
  expect(model.requests).toEqual([]);
});

const loginOf = (json: unknown): string => JSON.stringify(json);
const chatgptLogin = { tokens: { id_token: idToken(), access_token: 'at', refresh_token: 'rt', account_id: 'acc' } };

test.each([
  { name: 'nobody is logged in', login: null, headers: [undefined, undefined] },
  { name: 'by a key', login: { OPENAI_API_KEY: 'sk-1' }, headers: ['Bearer sk-1', undefined] },
  { name: 'to ChatGPT', login: { ...chatgptLogin, auth_mode: 'chatgpt' }, headers: ['Bearer at', 'acc'] },
  { name: 'in a file that does not say how', login: chatgptLogin, headers: ['Bearer at', 'acc'] },
])('the login of the server pays for a provider that wants it: $name', async ({ login, headers }) => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  if (login !== null) await writeFile(join(home.path, 'auth.json'), loginOf(login));
  await using server = await startOnFiles(home, 'provider.requires_openai_auth = true', model);

  await answered(server);

  expect(model.requests.map((request) => [request.headers.authorization, request.headers['chatgpt-account-id']])).toEqual([headers]);
});

test.each([
  ['the built-in provider takes a key of the environment that it is told of', 'openai', ['OPENAI_API_KEY'], 'Bearer sk-env'],
  ['it takes none by itself', 'openai', [], undefined],
  ['other providers take none', 'mock', ['OPENAI_API_KEY'], undefined],
])('%s', async (_name, provider, keyVariables, authorization) => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  const lines = [`openai_base_url = "${model.url}"`, 'provider.requires_openai_auth = true'];
  const options = { env: { OPENAI_API_KEY: 'sk-env' }, config: { model_provider: provider }, auth: { keyVariables } };
  await using server = await startOnFiles(home, lines, model, options);

  await answered(server);

  expect(model.requests[0]?.headers.authorization).toBe(authorization);
});

const commandAuth = (home: TemporaryHome, more = ''): string =>
  `provider.auth = { command = "./token.sh", args = ["a b"], cwd = "${home.path}"${more} }`;

async function writeScript(home: TemporaryHome, script: string): Promise<void> {
  const path = join(home.path, 'token.sh');
  await writeFile(path, `#!/bin/sh\necho run >> "${home.path}/runs"\n${script}\n`);
  await chmod(path, 0o755);
}

const runsOf = async (home: TemporaryHome): Promise<number> => (await readFile(join(home.path, 'runs'), 'utf8')).trim().split('\n').length;

test('a command prints the token, which is used until it is old', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok'), says('ok')]);
  await writeScript(home, 'echo " token-$1 "');
  await using server = await startOnFiles(home, commandAuth(home), model);
  const { thread } = await server.thread.start({});

  await ended(server, thread.id);
  const runsOfFirst = await runsOf(home);
  await ended(server, thread.id);

  expect(model.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-a b', 'Bearer token-a b']);
  expect(await runsOf(home)).toBe(runsOfFirst);
});

test('a refused token is asked for again, once', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([fails({ status: 401 }), says('ok'), fails({ status: 401 }), fails({ status: 401 })]);
  await writeScript(home, `wc -l < "${home.path}/runs"`);
  await using server = await startOnFiles(home, commandAuth(home, ', refresh_interval_ms = 0'), model);
  const { thread } = await server.thread.start({});

  const first = await ended(server, thread.id);
  const second = await ended(server, thread.id);

  expect([first.status, second.status]).toEqual(['completed', 'failed']);
  expect(second.error?.message).toMatch(/^unexpected status 401 Unauthorized/);
  const tokens = model.requests.map(({ headers }) => headers.authorization);
  expect(new Set(tokens).size).toBe(3);
  expect(tokens[1]).toBe(tokens[2]);
});

test.each([
  ['fails', 'echo token; exit 3'],
  ['prints nothing', 'true'],
  ['prints what is no text', "printf '\\377'"],
  ['takes too long', 'exec sleep 5'],
])('without a token the request goes out without one: a command that %s', async (_name, script) => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  await writeScript(home, script);
  const warnings: string[] = [];
  const logger = { error: () => {}, warn: (message: string) => warnings.push(message) };
  await using server = await startOnFiles(home, commandAuth(home, ', timeout_ms = 300'), model, { logger });

  const { status } = await answered(server);

  expect(status).toBe('completed');
  expect(model.requests[0]?.headers.authorization).toBeUndefined();
  expect(warnings).toContainEqual(expect.stringContaining('provider auth command `./token.sh`'));
});

test.each([
  ['[model_providers.openai]\nname = "x"', 'model_providers contains reserved built-in provider IDs: `openai`. '],
  [
    '[model_providers.ollama]\nname = "x"\n[model_providers.lmstudio]\nname = "y"',
    'model_providers contains reserved built-in provider IDs: `lmstudio`, `ollama`. ',
  ],
  ['[model_providers.o]\nname = "o"\nwire_api = "chat"', '`wire_api = "chat"` is no longer supported.'],
  ['[model_providers.o]\nbase_url = "http://x"', 'model_providers.o: provider name must not be empty'],
  ['[model_providers.o]\nname = " "', 'model_providers.o: provider name must not be empty'],
  ['[model_providers.o]\nname = "o"\naws = { region = "r" }', 'model_providers.o: provider aws is only supported for `amazon-bedrock`'],
  ['[model_providers.o]\nname = "o"\nauth = { command = " " }', 'model_providers.o: provider auth.command must not be empty'],
  [
    '[model_providers.o]\nname = "o"\nenv_key = "K"\nexperimental_bearer_token = "t"\nrequires_openai_auth = true\nauth = { command = "c" }',
    'model_providers.o: provider auth cannot be combined with env_key, experimental_bearer_token, requires_openai_auth',
  ],
  [
    '[model_providers.amazon-bedrock]\nbase_url = "http://x"',
    'model_providers.amazon-bedrock only supports changing `aws.profile` and `aws.region`; other non-default provider fields are not supported',
  ],
])('a provider that cannot be is a mistake of the configuration: %s', async (table, reason) => {
  await using home = await temporaryHome();
  await using server = await startOnFiles(home, table);

  await expect(server.thread.start({})).rejects.toMatchObject({
    code: -32600,
    message: expect.stringContaining(`${reason}`),
  });
});

test.each([
  ['nobody', 'Model provider `nobody` not found'],
  ['ollama-chat', '`ollama-chat` is no longer supported.'],
])('the provider %s cannot be chosen', async (modelProvider, reason) => {
  await using server = await startTestServer();

  await expect(server.thread.start({ modelProvider })).rejects.toMatchObject({
    code: -32600,
    message: expect.stringContaining(`${reason}`),
  });
});

test.each([
  [{}, 'signing requests with AWS credentials is not supported; set AWS_BEARER_TOKEN_BEDROCK'],
  [{ AWS_BEARER_TOKEN_BEDROCK: 'token' }, '`model_providers.amazon-bedrock.aws.region` is not set'],
])('Bedrock without what it needs fails the turn and says what is missing: %j', async (env, reason) => {
  await using home = await temporaryHome();
  await using server = await startOnFiles(home, [], undefined, { env, config: { model_provider: 'amazon-bedrock' } });

  const { error } = await answered(server);

  expect(error?.message).toBe(`Amazon Bedrock cannot be used: ${reason}`);
});

test('a header value beyond ASCII is sent in UTF-8', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  await using server = await startOnFiles(home, 'provider.http_headers = { "X-Name" = "Zoë" }', model);

  await answered(server);

  expect(Buffer.from(String(model.requests[0]?.headers['x-name']), 'latin1').toString('utf8')).toBe('Zoë');
});

test('an address that is none fails the turn', async () => {
  await using home = await temporaryHome();
  await using server = await startOnFiles(home, [], { url: 'nowhere' });

  const { error } = await answered(server);

  expect(error).toMatchObject({ message: expect.stringMatching(/^the request to the model could not be sent: /), codexErrorInfo: 'other' });
});
