// What is measured: the library in this process, the server program, and the reference where REFERENCE names its program.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppServer } from 'keelson';
import { ownProcessorMs } from './measure.mjs';
import { environmentOf, startProgram } from './program.mjs';

export const serverProgram = fileURLToPath(new URL('../../transport/dist/bin.js', import.meta.url));
export const reference = process.env.REFERENCE ?? null;

const providerToml = (url) => `model = "mock-model"
approval_policy = "never"
sandbox_mode = "danger-full-access"
model_provider = "mock"
[model_providers.mock]
name = "Mock"
base_url = "${url}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;

/** A home of one subject, configured for the model server at `url`. */
export async function makeHome(path, url) {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'config.toml'), providerToml(url));
  return path;
}

/** The programs, by the names of their columns. */
export const programs = {
  'over stdio': { command: process.execPath, args: [serverProgram] },
  ...(reference === null ? {} : { reference: { command: reference, args: ['app-server'] } }),
};

/** All subjects. `start` gives a client that has shaken hands. */
export const subjects = {
  'in process': { start: startInProcess },
  ...Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [
      name,
      {
        start: async (place) => {
          const client = startProgram({ ...program, ...place });
          await client.initialize();
          return client;
        },
      },
    ]),
  ),
};

async function startInProcess({ home, cwd }) {
  const env = environmentOf({ home, cwd });
  const server = await AppServer.start({ home, cwd, env, capabilities: { experimentalApi: true } });
  return {
    server,
    request: (method, params) => server.request(method, params),
    listen: (listener) => {
      const names = ['turn/completed', 'item/agentMessage/delta'];
      const offs = names.map((name) => server.on(name, (params) => listener(name, params)));
      return () => {
        for (const off of offs) off();
      };
    },
    processorMs: ownProcessorMs,
    close: () => server.close(),
    kill: () => server.close(),
  };
}
