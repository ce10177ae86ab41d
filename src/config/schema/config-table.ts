import * as z from 'zod';
import { agentsTable } from '../agents/agents-table.js';
import { providerSchema } from '../sections/model-providers.js';
import { shellEnvironmentTable } from '../sections/shell-environment.js';
import { toolsKeys } from '../sections/tools-config.js';
import { clientKeys } from './client-keys.js';
import { extensionKeys } from './extension-keys.js';
import { featuresTable } from './features-table.js';
import { shownAs, struct } from './kit.js';
import { memoriesTable } from './memories-keys.js';
import { instructionsKeys, modelKeys } from './model-keys.js';
import { permissionsTable } from './permissions-table.js';
import { profilesKeys } from './profiles.js';
import { safetyKeys } from './safety-keys.js';
import { serverKeys } from './server-keys.js';
import { telemetryKeys } from './telemetry-keys.js';

const noPolicy = {
  inherit: null,
  ignore_default_excludes: null,
  exclude: null,
  set: null,
  include_only: null,
  experimental_use_profile: null,
};

/** Every key of the settings file. Others are accepted and mean nothing. */
export const configTable = struct('ConfigToml', () =>
  z.object({
    ...modelKeys(),
    ...instructionsKeys(),
    ...safetyKeys(),
    ...toolsKeys,
    ...extensionKeys(),
    ...serverKeys(),
    ...telemetryKeys(),
    ...clientKeys(),
    ...profilesKeys(),
    model_providers: shownAs(z.record(z.string(), providerSchema).optional(), {}),
    shell_environment_policy: shownAs(shellEnvironmentTable.optional(), noPolicy),
    permissions: permissionsTable.optional(),
    features: featuresTable.optional(),
    agents: agentsTable.optional(),
    memories: memoriesTable.optional(),
  }),
);

/** The settings of all layers, checked. */
export type ConfigKeys = z.output<typeof configTable>;
