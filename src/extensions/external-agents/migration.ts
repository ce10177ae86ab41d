import type { ExternalAgentConfigMigrationItemType, MigrationDetails } from '../../protocol/index.js';
import type { Place } from './place.js';

/** What would be taken over, for people. */
export interface Finding {
  readonly description: string;
  readonly details?: MigrationDetails;
}

/** One kind of thing that is taken over. Neither part overwrites anything or knows what the other found. */
export interface Migration {
  readonly itemType: ExternalAgentConfigMigrationItemType;
  /** `null`: nothing would change. */
  find(place: Place): Promise<Finding | null>;
  apply(place: Place): Promise<void>;
}

/** Details with all lists; those that do not apply are empty. */
export const toDetails = (lists: Partial<MigrationDetails>): MigrationDetails => ({
  commands: [],
  hooks: [],
  mcpServers: [],
  plugins: [],
  sessions: [],
  subagents: [],
  ...lists,
});
