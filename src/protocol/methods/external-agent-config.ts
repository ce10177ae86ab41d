import * as z from 'zod';
import { method } from '../method.js';
import { filePath } from '../scalars.js';
import { scope } from '../scope.js';
import { ExternalAgentConfigMigrationItem } from '../types/external-agent-config.js';
import { wire } from '../wire.js';

const externalAgentConfigDetectParams = () =>
  z.object({
    /** Folders whose repositories are searched; missing ones are skipped. */
    cwds: z.array(filePath()).nullish(),
    /** True also searches the user's home. */
    includeHome: z.boolean().optional(),
  });
/** Params of externalAgentConfig/detect: looks for another agent's settings that could be taken over. */
export interface ExternalAgentConfigDetectParams extends z.output<ReturnType<typeof externalAgentConfigDetectParams>> {}
export const ExternalAgentConfigDetectParams = wire<ExternalAgentConfigDetectParams>(
  'ExternalAgentConfigDetectParams',
  externalAgentConfigDetectParams,
);

const externalAgentConfigImportParams = () =>
  z.object({
    /** Usually a selection of what detect returned. */
    migrationItems: z.array(ExternalAgentConfigMigrationItem),
  });
/** Params of externalAgentConfig/import: takes over the given items; nothing that exists is overwritten. */
export interface ExternalAgentConfigImportParams extends z.output<ReturnType<typeof externalAgentConfigImportParams>> {}
export const ExternalAgentConfigImportParams = wire<ExternalAgentConfigImportParams>(
  'ExternalAgentConfigImportParams',
  externalAgentConfigImportParams,
);

const externalAgentConfigDetectResponse = () =>
  z.object({
    /** Only what would change something; empty when all is taken over. */
    items: z.array(ExternalAgentConfigMigrationItem),
  });
/** Answer to externalAgentConfig/detect. */
export interface ExternalAgentConfigDetectResponse extends z.output<ReturnType<typeof externalAgentConfigDetectResponse>> {}
export const ExternalAgentConfigDetectResponse = wire<ExternalAgentConfigDetectResponse>(
  'ExternalAgentConfigDetectResponse',
  externalAgentConfigDetectResponse,
);

const externalAgentConfigImportResponse = () => z.object({});
/** Empty answer to externalAgentConfig/import; plugins may still be installing when it comes. */
export interface ExternalAgentConfigImportResponse extends z.output<ReturnType<typeof externalAgentConfigImportResponse>> {}
export const ExternalAgentConfigImportResponse = wire<ExternalAgentConfigImportResponse>(
  'ExternalAgentConfigImportResponse',
  externalAgentConfigImportResponse,
);

export const externalAgentConfigMethods = {
  externalAgentConfig: {
    /** Looks for settings and sessions of another coding agent that could be taken over. */
    detect: method('externalAgentConfig/detect', {
      params: ExternalAgentConfigDetectParams,
      result: ExternalAgentConfigDetectResponse,
      scope: () => scope.global('config'),
    }),
    /** Takes over the chosen items of another agent; answers first, `externalAgentConfig/import/completed` follows. Undetected session paths are refused. */
    import: method('externalAgentConfig/import', {
      params: ExternalAgentConfigImportParams,
      result: ExternalAgentConfigImportResponse,
      scope: () => scope.global('config'),
    }),
  },
};
