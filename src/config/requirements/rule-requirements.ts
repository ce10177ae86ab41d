import * as z from 'zod';
import { impossible, malformed, type RequiredPrefixRule } from './requirements.js';

const word = z.object({ token: z.string().optional(), any_of: z.array(z.string()).optional() });

const rulesTable = z.object({
  prefix_rules: z
    .array(
      z.object({
        pattern: z.array(word),
        decision: z.enum(['allow', 'prompt', 'forbidden']).optional(),
        justification: z.string().optional(),
      }),
    )
    .optional(),
});

/** The table `[rules]` of requirements. It can only forbid and ask. @throws RequirementsMistake */
export function toPrefixRules(table: unknown, sourceName: string): readonly RequiredPrefixRule[] {
  const parsed = rulesTable.safeParse(table);
  if (!parsed.success) throw malformed(`invalid value for \`rules.${parsed.error.issues[0]?.path.join('.')}\``);
  const refuse = (why: string): never => {
    throw impossible(`invalid rules in requirements (set by ${sourceName}): rules ${why}`);
  };
  const rules = parsed.data.prefix_rules ?? [];
  if (rules.length === 0) refuse('prefix_rules cannot be empty');
  return rules.map(({ pattern, decision, justification }, index) => {
    const at = `prefix_rule at index ${index}`;
    if (pattern.length === 0) refuse(`${at} has an empty pattern`);
    if (decision === undefined) return refuse(`${at} is missing a decision`);
    if (decision === 'allow') {
      const why = 'Codex merges these rules with other config and uses the most restrictive result';
      return refuse(`${at} has decision 'allow', which is not permitted in requirements.toml: ${why} (use 'prompt' or 'forbidden')`);
    }
    if (justification?.trim() === '') refuse(`${at} has an empty justification`);
    return {
      pattern: pattern.map((one, position) =>
        toTokens(one, (why) => refuse(`${at} has an invalid pattern token at index ${position}: ${why}`)),
      ),
      decision,
      justification: justification ?? null,
    };
  });
}

function toTokens({ token, any_of: anyOf }: z.output<typeof word>, refuse: (why: string) => never): readonly string[] {
  if ((token === undefined) === (anyOf === undefined)) return refuse('set either token or any_of');
  const tokens = token === undefined ? (anyOf ?? []) : [token];
  if (tokens.length === 0) return refuse('any_of cannot be empty');
  if (tokens.some((one) => one.trim() === '')) return refuse('tokens cannot be empty');
  return tokens;
}
