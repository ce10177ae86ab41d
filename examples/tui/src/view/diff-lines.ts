import type { FileUpdateChange } from 'keelson/protocol';
import { clean, type Line, line, type Tone } from './lines.js';

const maxRows = 60;

/** Changed files, each with its lines; long ones are cut and say so. */
export const changeLines = (changes: readonly FileUpdateChange[], limit = maxRows): Line[] =>
  changes.flatMap((one) => fileLines(one, limit));

/** Any unified diff, such as that of git. */
export const unifiedDiffLines = (diff: string): Line[] =>
  clean(diff)
    .replace(/\n$/, '')
    .split('\n')
    .map((row) => line(row, toneOf(row)));

function fileLines({ path, kind, diff }: FileUpdateChange, limit: number): Line[] {
  const rows = clean(diff).replace(/\n$/, '').split('\n');
  const signed = kind.type === 'add' ? rows.map((row) => `+${row}`) : kind.type === 'delete' ? rows.map((row) => `-${row}`) : rows;
  const shown = signed.filter((row) => !/^(---|\+\+\+) /.test(row));
  const count = (sign: string): number => shown.filter((row) => row.startsWith(sign)).length;
  const verb = { add: 'Add', delete: 'Delete', update: 'Edit' }[kind.type];
  const moved = kind.type === 'update' && kind.move_path ? ` → ${clean(kind.move_path)}` : '';
  return [
    [
      { text: `${verb} `, tone: 'bold' },
      { text: `${clean(path)}${moved} `, tone: 'accent' },
      { text: `+${count('+')}`, tone: 'added' },
      { text: ` -${count('-')}`, tone: 'removed' },
    ],
    ...shown.slice(0, limit).map((row) => line(`  ${row}`, toneOf(row))),
    ...(shown.length > limit ? [line(`  … ${shown.length - limit} more lines`, 'dim')] : []),
  ];
}

function toneOf(row: string): Tone {
  if (row.startsWith('+')) return 'added';
  if (row.startsWith('-')) return 'removed';
  return row.startsWith('@@') ? 'accent' : 'dim';
}
