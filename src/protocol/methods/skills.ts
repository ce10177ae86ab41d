import * as z from 'zod';
import { method } from '../method.js';
import { filePath } from '../scalars.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { SkillsListEntry } from '../types/skill.js';
import { wire } from '../wire.js';

const skillsListParams = () =>
  z.object({
    /** Relative folders count from the server's cwd; empty means that cwd alone. */
    cwds: z.array(filePath()).optional(),
    /** Looks at the disk again; false by default. */
    forceReload: z.boolean().optional(),
  });
/** Lists skills per working folder; results are cached. */
export interface SkillsListParams extends z.output<ReturnType<typeof skillsListParams>> {}
export const SkillsListParams = wire<SkillsListParams>('SkillsListParams', skillsListParams);

const skillsConfigWriteParams = () =>
  z.object({
    /** True removes the entry that switched it off. */
    enabled: z.boolean(),
    /** Hits every skill of that full name. */
    name: z.string().nullish(),
    /** Absolute path of a SKILL.md. */
    path: AbsolutePathBuf.nullish(),
  });
/** Switches a skill on or off in the user config; exactly one of `name` and `path` must be given. */
export interface SkillsConfigWriteParams extends z.output<ReturnType<typeof skillsConfigWriteParams>> {}
export const SkillsConfigWriteParams = wire<SkillsConfigWriteParams>('SkillsConfigWriteParams', skillsConfigWriteParams);

const skillsListResponse = () =>
  z.object({
    data: z.array(SkillsListEntry),
  });
/** Skills found, one entry per folder in the order asked. */
export interface SkillsListResponse extends z.output<ReturnType<typeof skillsListResponse>> {}
export const SkillsListResponse = wire<SkillsListResponse>('SkillsListResponse', skillsListResponse);

const skillsConfigWriteResponse = () =>
  z.object({
    /** Repeats the state that was asked for. */
    effectiveEnabled: z.boolean(),
  });
/** State after the write. */
export interface SkillsConfigWriteResponse extends z.output<ReturnType<typeof skillsConfigWriteResponse>> {}
export const SkillsConfigWriteResponse = wire<SkillsConfigWriteResponse>('SkillsConfigWriteResponse', skillsConfigWriteResponse);

export const skillsMethods = {
  skills: {
    /** Lists the skills found for each working directory, disabled ones and load errors included. */
    list: method('skills/list', { params: SkillsListParams, result: SkillsListResponse, scope: () => scope.globalRead('config') }),
    config: {
      /** Switches a skill on or off in the user config. Exactly one of `path` and `name` must be given. */
      write: method('skills/config/write', {
        params: SkillsConfigWriteParams,
        result: SkillsConfigWriteResponse,
        scope: () => scope.global('config'),
      }),
    },
  },
};
