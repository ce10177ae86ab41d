import type { AgentRole } from '../../../config/agents/agent-roles.js';
import type { ModelInfo } from '../../../model/catalog/model-info.js';
import { rolesOf } from '../../agents/choose-child.js';
import type { ThreadConfig } from '../../thread/thread-config.js';

/** What the model may choose of another agent, as properties of the call. */
export const choiceProperties = (config: ThreadConfig): Readonly<Record<string, unknown>> => ({
  agent_type: { type: 'string', description: describeRoles(rolesOf(config)) },
  model: {
    type: 'string',
    description: 'Another model for the agent. Leave it out unless the task or the user asks for one: the agent has yours.',
  },
  reasoning_effort: { type: 'string', description: 'How hard the agent thinks, if not as hard as you do.' },
});

/** The models to choose from, each with its efforts. */
export function describeModels(models: readonly ModelInfo[] = []): string {
  const listed = models.filter(({ visibility }) => visibility === 'list');
  if (listed.length === 0) return '';
  const lines = listed.map(({ slug, description, defaultEffort, supportedEfforts }) => {
    const efforts = supportedEfforts.map(({ effort }) => (effort === defaultEffort ? `${effort} (default)` : effort)).join(', ');
    return `- \`${slug}\`: ${description ?? ''} Efforts: ${efforts}.`;
  });
  return `Models that an agent may be given:\n${lines.join('\n')}`;
}

function describeRoles(roles: readonly AgentRole[]): string {
  const entries = roles.map((role) => `${role.name}: {\n${[role.description, ...lockedBy(role)].join('\n')}\n}`);
  return `The kind of agent; \`default\` when left out.\nAvailable roles:\n${entries.join('\n')}`;
}

/** What the role decides, whatever the call says. */
function lockedBy({ layer }: AgentRole): readonly string[] {
  const model = layer?.['model'];
  const effort = layer?.['model_reasoning_effort'];
  const fixed = [
    ...(typeof model === 'string' ? [`the model \`${model}\``] : []),
    ...(typeof effort === 'string' ? [`the effort \`${effort}\``] : []),
  ];
  return fixed.length === 0 ? [] : [`- Always has ${fixed.join(' and ')}; asking for another one changes nothing.`];
}
