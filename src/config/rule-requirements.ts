import * as z from 'zod';
import { type RequiredPrefixRule, RequirementsMistake } from './requirements.js';

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
export function toPrefixRules(table: unknown): readonly RequiredPrefixRule[] {
  const parsed = rulesTable.safeParse(table);
  if (!parsed.success) throw new RequirementsMistake(`invalid value for \`rules.${parsed.error.issues[0]?.path.join('.')}\``);
  const rules = parsed.data.prefix_rules ?? [];
  if (rules.length === 0) throw new RequirementsMistake('rules prefix_rules cannot be empty');
  return rules.map(({ pattern, decision, justification }, index) => {
    const at = `rules prefix_rule at index ${index}`;
    if (pattern.length === 0) throw new RequirementsMistake(`${at} has an empty pattern`);
    if (decision === undefined) throw new RequirementsMistake(`${at} is missing a decision`);
    if (decision === 'allow')
      throw new RequirementsMistake(`${at} has decision 'allow', which is not permitted in requirements.toml: use 'prompt' or 'forbidden'`);
    if (justification?.trim() === '') throw new RequirementsMistake(`${at} has an empty justification`);
    return {
      pattern: pattern.map((one, position) => toTokens(one, `${at} has an invalid pattern token at index ${position}`)),
      decision,
      justification: justification ?? null,
    };
  });
}

function toTokens({ token, any_of: anyOf }: z.output<typeof word>, problem: string): readonly string[] {
  if ((token === undefined) === (anyOf === undefined)) throw new RequirementsMistake(`${problem}: set either token or any_of`);
  const tokens = token === undefined ? (anyOf ?? []) : [token];
  if (tokens.length === 0) throw new RequirementsMistake(`${problem}: any_of cannot be empty`);
  if (tokens.some((one) => one.trim() === '')) throw new RequirementsMistake(`${problem}: tokens cannot be empty`);
  return tokens;
}
