import { join } from 'node:path';
import { isRecord } from '../../platform/json.js';
import { toMcpServer } from './mcp-server.js';
import { type Migration, toDetails } from './migration.js';
import { parseJson } from './parse-json.js';
import type { Place } from './place.js';
import { readSource, readTarget } from './place-files.js';
import { readSettings } from './source-settings.js';
import { addToConfig, configPath, lacks, readConfig } from './target-config.js';

type Json = Readonly<Record<string, unknown>>;

export const mcpServersMigration: Migration = {
  itemType: 'MCP_SERVER_CONFIG',
  async find(place) {
    const servers = await findServers(place);
    const names = Object.keys(servers).sort();
    if (names.length === 0 || !lacks(await readConfig(place), { mcp_servers: servers })) return null;
    return {
      description: `Migrate MCP servers from ${place.root} into ${configPath(place)}`,
      details: toDetails({ mcpServers: names.map((name) => ({ name })) }),
    };
  },
  async apply(place) {
    const servers = await findServers(place);
    if (Object.keys(servers).length > 0) await addToConfig(place, { mcp_servers: servers });
  },
};

/** The servers that can be said in our words, by name. */
async function findServers(place: Place): Promise<Json> {
  const declared = await readDeclared(place);
  const settings = await readSettings(place);
  const enabled = namesOf(settings['enabledMcpjsonServers']);
  const disabled = namesOf(settings['disabledMcpjsonServers']);
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, value]) => {
      if ((enabled.length > 0 && !enabled.includes(name)) || disabled.includes(name)) return [];
      const server = isRecord(value) ? toMcpServer(value) : null;
      return server === null ? [] : [[name, server]];
    }),
  );
}

async function readDeclared(place: Place): Promise<Json> {
  const own = toJson(await readSource(place, join(place.root, '.claude.json')));
  const ofUser = place.userServers === null ? {} : toJson(await readTarget(place.userServers));
  return {
    ...projectServers(ofUser, place.root),
    ...serversOf(toJson(await readSource(place, join(place.root, '.mcp.json')))),
    ...serversOf(own),
    ...projectServers(own, place.root),
  };
}

const toJson = (text: string | null): Json => {
  const value = text === null ? {} : parseJson(text, 'invalid MCP config: ');
  return isRecord(value) ? value : {};
};

const serversOf = ({ mcpServers }: Json): Json => (isRecord(mcpServers) ? mcpServers : {});

function projectServers({ projects }: Json, root: string): Json {
  const project = isRecord(projects) ? projects[root] : undefined;
  return isRecord(project) ? serversOf(project) : {};
}

const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
