import * as z from 'zod';
import { filePath } from '../scalars.js';
import { wire } from '../wire.js';
import { HookMigration } from './hook.js';
import { McpServerMigration } from './mcp.js';
import { PluginsMigration } from './plugin.js';

const commandMigration = () =>
  z.object({
    name: z.string(),
  });
/** A custom command that would be taken over. */
export interface CommandMigration extends z.output<ReturnType<typeof commandMigration>> {}
export const CommandMigration = wire<CommandMigration>('CommandMigration', commandMigration);

const externalAgentConfigMigrationItem = () =>
  z.object({
    itemType: ExternalAgentConfigMigrationItemType,
    /** Sentence for display; not read on import. */
    description: z.string(),
    /** Repository concerned; null or empty means the user's home. */
    cwd: filePath().nullish(),
    /** What exactly is moved; plugins cannot be imported without it. */
    details: MigrationDetails.nullish(),
  });
/** One thing that can be taken over from another agent. */
export interface ExternalAgentConfigMigrationItem extends z.output<ReturnType<typeof externalAgentConfigMigrationItem>> {}
export const ExternalAgentConfigMigrationItem = wire<ExternalAgentConfigMigrationItem>(
  'ExternalAgentConfigMigrationItem',
  externalAgentConfigMigrationItem,
);

const externalAgentConfigMigrationItemType = () =>
  z.enum(['AGENTS_MD', 'CONFIG', 'SKILLS', 'PLUGINS', 'MCP_SERVER_CONFIG', 'SUBAGENTS', 'HOOKS', 'COMMANDS', 'SESSIONS']);
/** Kind of thing that can be taken over from another agent. */
export type ExternalAgentConfigMigrationItemType = z.output<ReturnType<typeof externalAgentConfigMigrationItemType>>;
export const ExternalAgentConfigMigrationItemType = wire<ExternalAgentConfigMigrationItemType>(
  'ExternalAgentConfigMigrationItemType',
  externalAgentConfigMigrationItemType,
);

const migrationDetails = () =>
  z.object({
    commands: z.array(CommandMigration).optional().meta({ default: [] }),
    hooks: z.array(HookMigration).optional().meta({ default: [] }),
    mcpServers: z.array(McpServerMigration).optional().meta({ default: [] }),
    plugins: z.array(PluginsMigration).optional().meta({ default: [] }),
    sessions: z.array(SessionMigration).optional().meta({ default: [] }),
    subagents: z.array(SubagentMigration).optional().meta({ default: [] }),
  });
/** Names of the single things behind a migration item; lists that do not apply are empty. */
export interface MigrationDetails extends z.output<ReturnType<typeof migrationDetails>> {}
export const MigrationDetails = wire<MigrationDetails>('MigrationDetails', migrationDetails);

const sessionMigration = () =>
  z.object({
    /** Absolute path of the session file; import takes only paths that detection offered. */
    path: filePath(),
    /** Folder in which the session ran. */
    cwd: filePath(),
    /** Title to show, if there is one. */
    title: z.string().nullish(),
  });
/** A session of another agent that could be taken over. */
export interface SessionMigration extends z.output<ReturnType<typeof sessionMigration>> {}
export const SessionMigration = wire<SessionMigration>('SessionMigration', sessionMigration);

const subagentMigration = () =>
  z.object({
    name: z.string(),
  });
/** An agent definition of another agent program that could be taken over. */
export interface SubagentMigration extends z.output<ReturnType<typeof subagentMigration>> {}
export const SubagentMigration = wire<SubagentMigration>('SubagentMigration', subagentMigration);
