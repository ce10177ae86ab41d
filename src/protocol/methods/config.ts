import * as z from 'zod';
import { method } from '../method.js';
import { json } from '../scalars.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import {
  Config,
  ConfigEdit,
  ConfigLayer,
  ConfigLayerMetadata,
  ConfigRequirements,
  MergeStrategy,
  OverriddenMetadata,
  WriteStatus,
} from '../types/config.js';
import { wire } from '../wire.js';

const configReadParams = () =>
  z.object({
    /** Also counts the project settings seen from this folder; absent leaves all project settings out. */
    cwd: z.string().nullish(),
    /** True adds the single layers, disabled ones too. */
    includeLayers: z.boolean().optional().meta({ default: false }),
  });
/** Params of config/read: returns the settings in force and where each comes from. */
export interface ConfigReadParams extends z.output<ReturnType<typeof configReadParams>> {}
export const ConfigReadParams = wire<ConfigReadParams>('ConfigReadParams', configReadParams);

const configValueWriteParams = () =>
  z.object({
    /** Keys joined by dots, without quoting. */
    keyPath: z.string(),
    /** Null removes the setting. */
    value: json(),
    mergeStrategy: MergeStrategy,
    /** Refuses the write when the file has changed since this version was read. */
    expectedVersion: z.string().nullish(),
    /** Absent means the user's file, and no other is allowed. */
    filePath: z.string().nullish(),
  });
/** Params of config/value/write: changes one setting in the user's settings file. */
export interface ConfigValueWriteParams extends z.output<ReturnType<typeof configValueWriteParams>> {}
export const ConfigValueWriteParams = wire<ConfigValueWriteParams>('ConfigValueWriteParams', configValueWriteParams);

const configBatchWriteParams = () =>
  z.object({
    edits: z.array(ConfigEdit),
    /** Refuses the write when the file has changed since this version was read. */
    expectedVersion: z.string().nullish(),
    /** Absent means the user's file, and no other is allowed. */
    filePath: z.string().nullish(),
    /** True lets loaded threads see the new file; their model and policies stay as they were. */
    reloadUserConfig: z.boolean().optional(),
  });
/** Params of config/batchWrite: applies several changes to the user's settings, all or none. */
export interface ConfigBatchWriteParams extends z.output<ReturnType<typeof configBatchWriteParams>> {}
export const ConfigBatchWriteParams = wire<ConfigBatchWriteParams>('ConfigBatchWriteParams', configBatchWriteParams);

const configReadResponse = () =>
  z.object({
    config: Config,
    /** Strongest first, disabled ones included; null unless asked for. */
    layers: z.array(ConfigLayer).nullable(),
    /** Source of each single value, by dotted path. */
    origins: z.record(z.string(), ConfigLayerMetadata),
  });
/** Answer to config/read. */
export interface ConfigReadResponse extends z.output<ReturnType<typeof configReadResponse>> {}
export const ConfigReadResponse = wire<ConfigReadResponse>('ConfigReadResponse', configReadResponse);

const configWriteResponse = () =>
  z.object({
    /** Absolute path of the file written. */
    filePath: AbsolutePathBuf,
    /** What keeps a written value from having effect; null when nothing does. */
    overriddenMetadata: OverriddenMetadata.nullable(),
    status: WriteStatus,
    /** Fingerprint for the next write; unchanged when nothing changed. */
    version: z.string(),
  });
/** Answer to a settings write. */
export interface ConfigWriteResponse extends z.output<ReturnType<typeof configWriteResponse>> {}
export const ConfigWriteResponse = wire<ConfigWriteResponse>('ConfigWriteResponse', configWriteResponse);

const configRequirementsReadResponse = () =>
  z.object({
    /** Null when no administrator set any. */
    requirements: ConfigRequirements.nullable(),
  });
/** Answer to configRequirements/read. */
export interface ConfigRequirementsReadResponse extends z.output<ReturnType<typeof configRequirementsReadResponse>> {}
export const ConfigRequirementsReadResponse = wire<ConfigRequirementsReadResponse>(
  'ConfigRequirementsReadResponse',
  configRequirementsReadResponse,
);

export const configMethods = {
  config: {
    /** Answers the merged configuration, where each value comes from, and on request the single layers. */
    read: method('config/read', { params: ConfigReadParams, result: ConfigReadResponse, scope: () => scope.globalRead('config') }),
    value: {
      /** Writes one key of the user config file, keeping comments. Fails on a stale `expectedVersion` or an invalid result. */
      write: method('config/value/write', {
        params: ConfigValueWriteParams,
        result: ConfigWriteResponse,
        scope: () => scope.global('config'),
      }),
    },
    /** Writes several keys of the user config file, all or nothing; can make loaded threads re-read it. */
    batchWrite: method('config/batchWrite', {
      params: ConfigBatchWriteParams,
      result: ConfigWriteResponse,
      scope: () => scope.global('config'),
    }),
  },
  configRequirements: {
    /** Reads the managed limits on settings, null when there are none. */
    read: method('configRequirements/read', { params: null, result: ConfigRequirementsReadResponse, scope: () => scope.global('config') }),
  },
};
