import type { AskForApproval, PermissionProfile } from '../../../protocol/index.js';
import type { ParsedScript, PlainCommand } from '../../exec/parsed-script.js';
import { quoteCommand } from '../../exec/shell-quote.js';
import { isUnconfined } from '../unconfined.js';
import { isDangerous, isKnownSafe } from './known-safe.js';
import { type Decision, matchingRules, type PrefixRule, type Rules, strictest } from './rules.js';

export interface CommandQuestion {
  readonly rules: Rules;
  readonly argv: readonly string[];
  /** What the argv's script holds; `null` when it runs no script. */
  readonly script: ParsedScript | null;
  readonly approvalPolicy: AskForApproval;
  readonly permissionProfile: PermissionProfile;
  /** The command asks to leave or to widen the sandbox, by more than was granted. */
  readonly wantsMore: boolean;
  /** Words that the model proposes as a rule. */
  readonly prefixRule: readonly string[] | null;
}

/** What becomes of a command before anybody is asked. */
export type CommandDecision =
  /** `bypassesSandbox`: a rule allows every part of it. */
  | { readonly type: 'run'; readonly bypassesSandbox: boolean; readonly proposal: readonly string[] | null }
  | { readonly type: 'ask'; readonly reason: string | null; readonly proposal: readonly string[] | null }
  | { readonly type: 'refuse'; readonly reason: string };

/** One command of the line, with what decided it. */
interface Part {
  readonly command: PlainCommand;
  readonly rules: readonly PrefixRule[];
  readonly decision: Decision;
}

/** Decides by rules, and where none speaks by what the command is known to do; the strictest part of a line counts. */
export function decideCommand(question: CommandQuestion): CommandDecision {
  const { commands, isComplex } = commandsOf(question);
  const parts = commands.map((command): Part => {
    const rules = matchingRules(question.rules, command);
    const decision = rules.length > 0 ? strictest(rules.map((rule) => rule.decision)) : judge(command, { ...question, isComplex });
    return { command, rules, decision };
  });
  const decision = strictest(parts.map((part) => part.decision));
  if (decision === 'forbidden') return { type: 'refuse', reason: refusalOf(question, parts) };
  const proposal = proposalOf(question, parts, isComplex);
  if (decision === 'allow') return { type: 'run', bypassesSandbox: parts.every(({ rules }) => rules.length > 0), proposal };
  const isRule = parts.some(({ rules, decision: each }) => each === 'prompt' && rules.length > 0);
  const refusal = refusalToAsk(question.approvalPolicy, { isRule });
  return refusal === null ? { type: 'ask', reason: reasonOf(question, parts), proposal } : { type: 'refuse', reason: refusal };
}

function commandsOf({ argv, script }: CommandQuestion): { readonly commands: readonly PlainCommand[]; readonly isComplex: boolean } {
  if (script?.plain) return { commands: script.plain, isComplex: false };
  const document = script?.hereDocument;
  // A text that is expanded can run commands of its own, which no rule has seen.
  if (document?.folder === null && document.text !== null) return { commands: [document.words], isComplex: true };
  return { commands: [argv], isComplex: false };
}

/** The decision for a command that no rule speaks of. */
function judge(
  command: PlainCommand,
  { script, approvalPolicy, permissionProfile, wantsMore, isComplex }: CommandQuestion & { readonly isComplex: boolean },
): Decision {
  const inner = script?.inner;
  if (isKnownSafe(command, inner) && !isComplex) return 'allow';
  const isFree = isUnconfined(permissionProfile);
  if (isDangerous(command, inner)) return approvalPolicy === 'never' ? (isFree ? 'allow' : 'forbidden') : 'prompt';
  if (approvalPolicy === 'untrusted') return 'prompt';
  return wantsMore && !isFree && (approvalPolicy === 'on-request' || typeof approvalPolicy === 'object') ? 'prompt' : 'allow';
}

/** Why nobody is asked although somebody should be; `null`: ask. */
export function refusalToAsk(policy: AskForApproval, { isRule }: { readonly isRule: boolean }): string | null {
  if (policy === 'never') return 'approval required by policy, but AskForApproval is set to Never';
  if (typeof policy !== 'object') return null;
  if (isRule) {
    return policy.granular.rules ? null : 'approval required by policy rule, but AskForApproval::Granular.rules is false';
  }
  return policy.granular.sandbox_approval ? null : 'approval required by policy, but AskForApproval::Granular.sandbox_approval is false';
}

/** The rule with the longest pattern among those that decided so. */
const speakerOf = (parts: readonly Part[], decision: Decision): PrefixRule | null =>
  parts
    .flatMap(({ rules }) => rules.filter((rule) => rule.decision === decision))
    .reduce<PrefixRule | null>(
      (longest, rule) => (longest === null || rule.pattern.length > longest.pattern.length ? rule : longest),
      null,
    );

function reasonOf({ argv }: CommandQuestion, parts: readonly Part[]): string | null {
  const rule = speakerOf(parts, 'prompt');
  if (rule === null) return null;
  const command = quoteCommand(argv);
  return rule.justification === null
    ? `\`${command}\` requires approval by policy`
    : `\`${command}\` requires approval: ${rule.justification}`;
}

function refusalOf({ argv }: CommandQuestion, parts: readonly Part[]): string {
  const command = quoteCommand(argv);
  const rule = speakerOf(parts, 'forbidden');
  if (rule === null) return `\`${command}\` rejected: blocked by policy`;
  if (rule.justification !== null) return `\`${command}\` rejected: ${rule.justification}`;
  const part = parts.find(({ rules }) => rules.includes(rule));
  return `\`${command}\` rejected: policy forbids commands starting with \`${quoteCommand(part?.command.slice(0, rule.pattern.length) ?? [])}\``;
}

function proposalOf(question: CommandQuestion, parts: readonly Part[], isComplex: boolean): readonly string[] | null {
  const { prefixRule, rules } = question;
  const hasRule = parts.some((part) => part.rules.length > 0);
  if (prefixRule !== null && prefixRule.length > 0 && !hasRule && !isBanned(prefixRule)) {
    const pattern = prefixRule.map((word) => [word]);
    const widened = { ...rules, prefixes: [...rules.prefixes, { pattern, decision: 'allow' as const, justification: null }] };
    const isAllowed = ({ command, decision }: Part): boolean => decision === 'allow' || matchingRules(widened, command).length > 0;
    if (parts.every(isAllowed)) return prefixRule;
  }
  if (isComplex || parts.some((part) => part.rules.some(({ decision }) => decision === 'prompt'))) return null;
  const prompted = parts.find((part) => part.decision === 'prompt' && part.rules.length === 0);
  if (prompted !== undefined) return prompted.command;
  // What a rerun after a denial would need.
  return hasRule ? null : (parts.find((part) => part.decision === 'allow')?.command ?? null);
}

const interpreters =
  'python3 python py pythonw pyw pypy pypy3 bash sh zsh /bin/bash /bin/zsh pwsh powershell powershell.exe node perl ruby php lua osascript'.split(
    ' ',
  );
const inlineCode = new Set(['-', '-c', '-lc', '-e', '-r', '-3', '-Command']);

/** A rule for an interpreter would allow everything. */
const isBanned = ([program = '', ...rest]: readonly string[]): boolean => {
  if (rest.length === 0) return interpreters.includes(program) || ['git', 'env', 'sudo'].includes(program);
  return rest.length === 1 && interpreters.includes(program) && inlineCode.has(rest[0] ?? '');
};
