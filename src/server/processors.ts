import type { LateHandlers } from './dispatch/processor.js';
import { accountProcessor } from './processors/account.js';
import { appProcessor } from './processors/app.js';
import { collaborationModeProcessor } from './processors/collaboration-mode.js';
import { commandExecProcessor } from './processors/command-exec.js';
import { configProcessor } from './processors/config.js';
import { deprecatedProcessor } from './processors/deprecated.js';
import { deviceKeyProcessor } from './processors/device-key.js';
import { externalAgentConfigProcessor } from './processors/external-agent-config.js';
import { featureProcessor } from './processors/feature.js';
import { feedbackProcessor } from './processors/feedback.js';
import { fsProcessor } from './processors/fs.js';
import { fuzzyFileSearchProcessor } from './processors/fuzzy-file-search.js';
import { hooksProcessor } from './processors/hooks.js';
import { marketplaceProcessor } from './processors/marketplace.js';
import { mcpServerProcessor } from './processors/mcp-server.js';
import { memoryProcessor } from './processors/memory.js';
import { mockProcessor } from './processors/mock.js';
import { modelProcessor } from './processors/model.js';
import { pluginProcessor } from './processors/plugin.js';
import { pluginShareProcessor } from './processors/plugin-share.js';
import { processProcessor } from './processors/process.js';
import { reviewProcessor } from './processors/review.js';
import { skillsProcessor } from './processors/skills.js';
import { threadProcessor } from './processors/thread.js';
import { threadGoalProcessor } from './processors/thread-goal.js';
import { threadRealtimeProcessor } from './processors/thread-realtime.js';
import { threadWorkProcessor } from './processors/thread-work.js';
import { turnProcessor } from './processors/turn.js';
import { windowsSandboxProcessor } from './processors/windows-sandbox.js';
import type { Services } from './services.js';

/** Every method of the contract but the handshake. One without a processor does not compile. */
export const createHandlers = (services: Services) =>
  ({
    ...accountProcessor(services),
    ...appProcessor(services),
    ...collaborationModeProcessor(),
    ...commandExecProcessor(services),
    ...configProcessor(services),
    ...deprecatedProcessor(services),
    ...deviceKeyProcessor(services),
    ...externalAgentConfigProcessor(services),
    ...featureProcessor(services),
    ...feedbackProcessor(services),
    ...fsProcessor(services),
    ...fuzzyFileSearchProcessor(services),
    ...hooksProcessor(services),
    ...marketplaceProcessor(services),
    ...mcpServerProcessor(services),
    ...memoryProcessor(services),
    ...mockProcessor(),
    ...modelProcessor(services),
    ...pluginProcessor(services),
    ...pluginShareProcessor(services),
    ...processProcessor(services),
    ...reviewProcessor(services),
    ...skillsProcessor(services),
    ...threadProcessor(services),
    ...threadGoalProcessor(services),
    ...threadRealtimeProcessor(services),
    ...threadWorkProcessor(services),
    ...turnProcessor(services),
    ...windowsSandboxProcessor(),
  }) satisfies LateHandlers;
