import * as z from 'zod';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';

const skillDependencies = () =>
  z.object({
    tools: z.array(SkillToolDependency),
  });
/** What a skill needs in order to work. */
export interface SkillDependencies extends z.output<ReturnType<typeof skillDependencies>> {}
export const SkillDependencies = wire<SkillDependencies>('SkillDependencies', skillDependencies);

const skillErrorInfo = () =>
  z.object({
    message: z.string(),
    /** The file at fault. */
    path: z.string(),
  });
/** Why a skill file could not be loaded. */
export interface SkillErrorInfo extends z.output<ReturnType<typeof skillErrorInfo>> {}
export const SkillErrorInfo = wire<SkillErrorInfo>('SkillErrorInfo', skillErrorInfo);

const skillInterface = () =>
  z.object({
    /** Colour as #RRGGBB. */
    brandColor: z.string().nullable(),
    /** Suggested first prompt, at most 1024 characters. */
    defaultPrompt: z.string().nullable(),
    /** At most 64 characters. */
    displayName: z.string().nullable(),
    /** Absolute path; the file may be missing. */
    iconLarge: AbsolutePathBuf.nullable(),
    /** Absolute path; the file may be missing. */
    iconSmall: AbsolutePathBuf.nullable(),
    /** One line for lists. */
    shortDescription: z.string().nullable(),
  });
/** How a skill presents itself to users. */
export interface SkillInterface extends z.output<ReturnType<typeof skillInterface>> {}
export const SkillInterface = wire<SkillInterface>('SkillInterface', skillInterface);

const skillMetadata = () =>
  z.object({
    /** Null when the skill declares none. */
    dependencies: SkillDependencies.nullable(),
    /** When to use the skill, at most 1024 characters; the model sees it. */
    description: z.string(),
    /** False when the config switches it off; it is listed all the same. */
    enabled: z.boolean(),
    /** Display data; null when the skill gives none. */
    interface: SkillInterface.nullable(),
    /** At most 64 characters; skills of plugins are called `plugin:skill`. Not unique. */
    name: z.string(),
    /** Absolute path of its SKILL.md. */
    path: AbsolutePathBuf,
    /** Where the skill was found. */
    scope: SkillScope,
    /** Older form of the text in `interface`, which is to be preferred. */
    shortDescription: z.string().nullable(),
  });
/** A skill as found on disk. */
export interface SkillMetadata extends z.output<ReturnType<typeof skillMetadata>> {}
export const SkillMetadata = wire<SkillMetadata>('SkillMetadata', skillMetadata);

const skillScope = () => z.enum(['user', 'repo', 'system', 'admin']);
/** Where a skill comes from: the user, a repository, the bundled set or the administrator. */
export type SkillScope = z.output<ReturnType<typeof skillScope>>;
export const SkillScope = wire<SkillScope>('SkillScope', skillScope);

const skillToolDependency = () =>
  z.object({
    /** Command that starts an MCP server over stdio. */
    command: z.string().nullable(),
    description: z.string().nullable(),
    /** How an MCP server is reached. */
    transport: z.string().nullable(),
    /** Kind of tool, for instance `mcp` or `env_var`. */
    type: z.string(),
    /** Address of an MCP server over HTTP. */
    url: z.string().nullable(),
    /** Name of the server or variable. */
    value: z.string(),
  });
/** A tool that a skill needs, such as an MCP server or an environment variable. */
export interface SkillToolDependency extends z.output<ReturnType<typeof skillToolDependency>> {}
export const SkillToolDependency = wire<SkillToolDependency>('SkillToolDependency', skillToolDependency);

const skillsListEntry = () =>
  z.object({
    /** As given in the request. */
    cwd: z.string(),
    /** Skill files that could not be loaded. */
    errors: z.array(SkillErrorInfo),
    skills: z.array(SkillMetadata),
  });
/** Skills that count for one working folder. */
export interface SkillsListEntry extends z.output<ReturnType<typeof skillsListEntry>> {}
export const SkillsListEntry = wire<SkillsListEntry>('SkillsListEntry', skillsListEntry);

const skillSummary = () =>
  z.object({
    description: z.string(),
    enabled: z.boolean(),
    /** Display data; null when the skill gives none. */
    interface: SkillInterface.nullable(),
    name: z.string(),
    /** Absolute path of its SKILL.md; null for remote plugins. */
    path: AbsolutePathBuf.nullable(),
    shortDescription: z.string().nullable(),
  });
/** A skill as shown within a plugin. */
export interface SkillSummary extends z.output<ReturnType<typeof skillSummary>> {}
export const SkillSummary = wire<SkillSummary>('SkillSummary', skillSummary);
