import { isDeepStrictEqual } from 'node:util';
import { appendAllowRule, appendNetworkRule } from './append-rule.js';
import { readRules } from './read-rules.js';
import type { NetworkRule, Rules } from './rules.js';

/** Where the rules of a thread come from. */
export interface RulesSources {
  /** Absolute, lowest precedence first. */
  readonly folders: readonly string[];
  /** The folder that rules are added to; `null`: what is added lasts as long as the thread. */
  readonly amendments: string | null;
  /** Rules of administrators: nothing takes them back. Default: none. */
  readonly required?: Rules['prefixes'];
}

export const noRulesSources: RulesSources = { folders: [], amendments: null };

/** The rules that hold in a thread and in the agents that work for it. */
export class ExecPolicy {
  readonly sources: RulesSources;
  #rules: Rules;

  constructor(sources: RulesSources, rules: Rules) {
    this.sources = sources;
    this.#rules = rules;
  }

  get rules(): Rules {
    return this.#rules;
  }

  /** Allows commands that begin with these words, from the next one on. Rejects when that cannot be kept: then nothing is allowed. */
  async allow(words: readonly string[]): Promise<void> {
    if (this.sources.amendments !== null) await appendAllowRule(this.sources.amendments, words);
    const rule = { pattern: words.map((word) => [word]), decision: 'allow', justification: null } as const;
    this.#rules = { ...this.#rules, prefixes: [...this.#rules.prefixes, rule] };
  }

  /** Keeps a rule for a host, from the next connection on. Rejects when that cannot be kept: then it does not hold. */
  async addNetworkRule(rule: NetworkRule): Promise<void> {
    if (this.sources.amendments !== null) await appendNetworkRule(this.sources.amendments, rule);
    this.#rules = { ...this.#rules, networks: [...this.#rules.networks, rule] };
  }
}

/** The policy of a new thread: that of its parent where both see the same folders, else one that is read. */
export async function openExecPolicy(sources: RulesSources, parent: ExecPolicy | null): Promise<ExecPolicy> {
  if (parent !== null && isDeepStrictEqual(parent.sources, sources)) return parent;
  const { rules } = await readRules(sources.folders);
  return new ExecPolicy(sources, { ...rules, prefixes: [...rules.prefixes, ...(sources.required ?? [])] });
}
