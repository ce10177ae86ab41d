import * as z from 'zod';
import { findJson } from '../../platform/json.js';
import type { GuardianRiskLevel, GuardianUserAuthorization } from '../../protocol/index.js';

/** What a reviewer thinks of an action. */
export interface Assessment {
  readonly outcome: 'allow' | 'deny';
  readonly riskLevel: GuardianRiskLevel;
  readonly userAuthorization: GuardianUserAuthorization;
  readonly rationale: string;
}

const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
const authorizations = ['unknown', 'low', 'medium', 'high'] as const;
const outcomes = ['allow', 'deny'] as const;

/** The form that the reviewer is asked to answer in. */
export const assessmentSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    risk_level: { type: 'string', enum: riskLevels },
    user_authorization: { type: 'string', enum: authorizations },
    outcome: { type: 'string', enum: outcomes },
    rationale: { type: 'string' },
  },
  required: ['outcome'],
} as const;

const answer = z.object({
  outcome: z.enum(outcomes),
  risk_level: z.enum(riskLevels).nullish(),
  user_authorization: z.enum(authorizations).nullish(),
  rationale: z.string().nullish(),
});

/** An answer that says nothing that could be acted on. */
export interface Unreadable {
  readonly failure: string;
}

/** Reads a reviewer's answer: the JSON that it is or holds. What it does not say is filled in with care. */
export function readAssessment(text: string | null): Assessment | Unreadable {
  if (text === null || text.trim() === '') return { failure: 'guardian review completed without an assessment payload' };
  const value = findJson(text) ?? findJson(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  if (value === undefined) return { failure: 'guardian assessment was not valid JSON' };
  const parsed = answer.safeParse(value);
  if (!parsed.success) return { failure: mistakeOf(value, parsed.error) };
  const { outcome, risk_level, user_authorization, rationale } = parsed.data;
  return {
    outcome,
    riskLevel: risk_level ?? (outcome === 'allow' ? 'low' : 'high'),
    userAuthorization: user_authorization ?? 'unknown',
    rationale: rationale?.trim() || defaultRationales[outcome],
  };
}

const defaultRationales = {
  allow: 'Auto-review returned a low-risk allow decision.',
  deny: 'Auto-review returned a deny decision without a rationale.',
} as const;

function mistakeOf(value: unknown, { issues }: z.ZodError): string {
  const key = String(issues[0]?.path[0] ?? '');
  const given: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (key === '') return 'guardian assessment was not an object';
  if (given === undefined) return `missing field \`${key}\``;
  const choices = key === 'outcome' ? outcomes : key === 'risk_level' ? riskLevels : key === 'user_authorization' ? authorizations : null;
  if (typeof given !== 'string' || choices === null) return `invalid type for field \`${key}\``;
  const names = choices.map((choice) => `\`${choice}\``);
  return `unknown variant \`${given.slice(0, 100)}\`, expected ${names.length === 2 ? names.join(' or ') : `one of ${names.join(', ')}`}`;
}
