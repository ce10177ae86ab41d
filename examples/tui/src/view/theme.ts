import type { TextProps } from 'ink';
import type { Tone } from './lines.js';

type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;
export type Theme = Readonly<Record<Tone, Look>>;

const plain: Theme = {
  plain: {},
  bold: { bold: true },
  dim: { dimColor: true },
  code: {},
  accent: {},
  added: {},
  removed: {},
  error: { bold: true },
  cursor: { inverse: true },
};

const colored: Theme = {
  ...plain,
  code: { color: 'cyan' },
  accent: { color: 'magenta' },
  added: { color: 'green' },
  removed: { color: 'red' },
  error: { color: 'red' },
};

/** Without colours where `NO_COLOR` is set, whatever it says. */
export const themeOf = (env: Readonly<Record<string, string>>): Theme => (env['NO_COLOR'] ? plain : colored);
