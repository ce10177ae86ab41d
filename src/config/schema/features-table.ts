import * as z from 'zod';
import { multiAgentV2Value } from '../agents/multi-agent-v2.js';
import { struct, unlisted } from './kit.js';

const pathOverride = struct('FeatureToml', () =>
  z.union([z.boolean(), z.looseObject({ enabled: z.boolean().optional(), path: z.string().optional() })]),
);

/** `[features]`: switches by name; a few take a table of settings. Unknown names are kept. */
export const featuresTable = struct('FeaturesToml', () =>
  z
    .object({ multi_agent_v2: unlisted(multiAgentV2Value.optional()), apps_mcp_path_override: unlisted(pathOverride.optional()) })
    .catchall(z.boolean()),
);
