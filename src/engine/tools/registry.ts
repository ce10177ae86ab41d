import { type Processes, systemProcesses } from '../../platform/processes/process.js';
import { type Random, systemRandom } from '../../platform/random.js';
import { DynamicToolSpec } from '../../protocol/index.js';
import { createApprovalMemory } from '../approvals/approval-memory.js';
import { type BashGrammar, createBashGrammar } from '../exec/bash-grammar.js';
import { ExecSessions } from '../exec/exec-sessions.js';
import type { McpTools } from '../mcp/mcp-tools.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { withoutSandbox } from '../sandbox/system-sandbox.js';
import { containerExecTool, localShellTool, shellCommandTool, shellTool } from './commands/classic-shell.js';
import { execCommandTool } from './commands/exec-command.js';
import { writeStdinTool } from './commands/write-stdin.js';
import { clientTool } from './dynamic-tool.js';
import { imageGenerationTool, webSearchTool } from './hosted-tools.js';
import { listDirTool } from './list-dir.js';
import { freeformPatchTool, patchFunctionTool } from './patches/apply-patch.js';
import { requestPermissionsTool } from './permissions/request-permissions.js';
import { requestUserInputTool } from './request-user-input.js';
import { type EngineTools, noEngineTools, type ThreadTools } from './thread-tools.js';
import type { Tool } from './tool.js';
import type { ToolScope } from './tool-scope.js';
import { toolSearchTool } from './tool-search.js';
import type { ToolServices } from './tool-services.js';
import { createToolSet } from './tool-set.js';
import { updatePlanTool } from './update-plan.js';
import { viewImageTool } from './view-image.js';

const noMcpTools: McpTools = { common: () => [], tools: () => [] };

export interface ToolsOptions {
  /** The shell that runs commands: an absolute path. */
  readonly shell: string;
  /** Reads scripts; threads share it, as it is large. */
  readonly grammar?: BashGrammar;
  readonly processes?: Processes;
  /** Default: there is none, and what needs one does not run. */
  readonly sandbox?: Sandbox;
  readonly random?: Random;
  /** Tools that the client brought along with the thread. */
  readonly clientTools?: readonly unknown[];
  /** Tools of the embedding program. */
  readonly ownTools?: readonly Tool[];
  readonly engineTools?: EngineTools;
  /** Those of servers: they come and go. */
  readonly mcp?: McpTools;
}

export function createTools({
  shell,
  grammar = createBashGrammar(),
  processes = systemProcesses,
  sandbox = withoutSandbox('there is no sandbox'),
  random = systemRandom,
  clientTools = [],
  ownTools = [],
  engineTools = noEngineTools,
  mcp = noMcpTools,
}: ToolsOptions): ThreadTools {
  const sessions = new ExecSessions(random);
  const services: ToolServices = {
    shell,
    grammar,
    processes,
    sandbox,
    random,
    sessions,
    memory: createApprovalMemory(),
    diffs: { current: null },
    hookedCalls: new WeakMap(),
  };
  const brought = clientTools.flatMap(readClientTool);
  const dynamicTools = [...ownTools.filter((own) => !brought.some((tool) => isSame(own, tool))), ...brought];
  const list = listTools(services, { engineTools, dynamicTools, mcp });
  return {
    forTurn: (scope) => createToolSet(list(scope), scope),
    turnDiff: (turnId) => (services.diffs.current?.turnId === turnId ? services.diffs.current.diff.toString() : ''),
    cleanBackgroundTerminals: () => sessions.killAll(),
    close: () => sessions.killAll(),
  };
}

/** What a client brings along stands in for what the program has. */
const isSame = (a: Tool, b: Tool): boolean => a.name === b.name && a.namespace?.name === b.namespace?.name;

/** A description that cannot be read, from a file that something else wrote, is no tool. */
function readClientTool(description: unknown): readonly Tool[] {
  const parsed = DynamicToolSpec.safeParse(description);
  return parsed.success ? [clientTool(parsed.data)] : [];
}

interface Sources {
  readonly engineTools: EngineTools;
  readonly dynamicTools: readonly Tool[];
  readonly mcp: McpTools;
}

/** Every tool, in the order of the request. */
function listTools(services: ToolServices, { engineTools, dynamicTools, mcp }: Sources): (scope: ToolScope) => readonly Tool[] {
  const shellTools: readonly Tool[] = [
    execCommandTool(services),
    writeStdinTool(services),
    shellCommandTool(services),
    shellTool(services),
    containerExecTool(services),
    localShellTool(services),
  ];
  const ownTools: readonly Tool[] = [
    updatePlanTool,
    ...engineTools.goals,
    requestUserInputTool,
    requestPermissionsTool(services),
    toolSearchTool((scope) => list(scope)),
    freeformPatchTool(services),
    patchFunctionTool(services),
    listDirTool,
    webSearchTool,
    imageGenerationTool,
    viewImageTool,
    ...engineTools.agents,
  ];
  const list = (scope: ToolScope): readonly Tool[] => [...shellTools, ...mcp.common(), ...ownTools, ...mcp.tools(scope), ...dynamicTools];
  return list;
}
