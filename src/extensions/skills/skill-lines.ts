import type { Skill } from './skill.js';

/** What the list of skills may cost. */
export interface LinesBudget {
  readonly limit: number;
  readonly costOf: (line: string) => number;
}

export interface SkillLines {
  readonly lines: readonly string[];
  /** Skills that found no place, not even without their description. */
  readonly dropped: number;
  /** Characters that the descriptions of the others lost, on average. */
  readonly averageLoss: number;
}

/** A fiftieth of the model's window in tokens, counted as four bytes each; without a window, characters. */
export const linesBudget = (contextWindow: number | null): LinesBudget =>
  contextWindow === null
    ? { limit: 8000, costOf: (line) => [...line].length + 1 }
    : { limit: Math.floor(contextWindow / 50), costOf: (line) => Math.ceil((Buffer.byteLength(line) + 1) / 4) };

/**
 * One line per skill within the budget. Where they do not fit, descriptions grow in turn, a character each, until
 * nothing more fits; and where even the bare lines do not, the last skills are left out.
 */
export function fitSkillLines(skills: readonly Skill[], budget: LinesBudget): SkillLines {
  const whole = skills.map((skill) => lineOf(skill, skill.description));
  if (sum(whole.map(budget.costOf)) <= budget.limit) return { lines: whole, dropped: 0, averageLoss: 0 };
  const growing = takeWhileAffordable(skills, budget);
  growDescriptions(growing, budget);
  const lost = sum(growing.map(({ characters, taken }) => characters.length - taken));
  return {
    lines: growing.map(({ line }) => line),
    dropped: skills.length - growing.length,
    averageLoss: growing.length === 0 ? 0 : lost / growing.length,
  };
}

interface GrowingLine {
  readonly skill: Skill;
  readonly characters: readonly string[];
  taken: number;
  line: string;
  cost: number;
}

function takeWhileAffordable(skills: readonly Skill[], { limit, costOf }: LinesBudget): GrowingLine[] {
  const taken: GrowingLine[] = [];
  let left = limit;
  for (const skill of skills) {
    const line = lineOf(skill, '');
    const cost = costOf(line);
    if (cost > left) break;
    left -= cost;
    taken.push({ skill, characters: [...skill.description], taken: 0, line, cost });
  }
  return taken;
}

function growDescriptions(growing: readonly GrowingLine[], { limit, costOf }: LinesBudget): void {
  let left = limit - sum(growing.map(({ cost }) => cost));
  let open = growing;
  while (open.length > 0) {
    open = open.filter((entry) => {
      if (entry.taken === entry.characters.length) return false;
      const line = lineOf(entry.skill, entry.characters.slice(0, entry.taken + 1).join(''));
      const cost = costOf(line);
      if (cost - entry.cost > left) return false;
      left -= cost - entry.cost;
      Object.assign(entry, { line, cost, taken: entry.taken + 1 });
      return true;
    });
  }
}

const lineOf = ({ name, path }: Skill, description: string): string =>
  description === '' ? `- ${name}: (file: ${path})` : `- ${name}: ${description} (file: ${path})`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
