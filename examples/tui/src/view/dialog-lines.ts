import { type Choice, type Dialog, shownChoices } from '../dialogs/dialogs.js';
import { editorLines, secretLine } from './composer-lines.js';
import { type Line, line, wrapAll } from './lines.js';

interface Area {
  readonly width: number;
  readonly height: number;
}

const listRows = 10;

/** A question as high as its area at most: the body gives way first, then the list. */
export function dialogLines(dialog: Dialog, { width, height }: Area): Line[] {
  const title: Line[] = [line('─'.repeat(width), 'accent'), line(dialog.title, 'bold')].slice(height < 8 ? 1 : 0);
  const answer = dialog.choices === null ? writing(dialog, width) : choiceLines(dialog, Math.max(1, Math.min(listRows, height - 3)));
  const hint = height < 8 ? [] : [line(hintOf(dialog), 'dim')];
  const room = Math.max(0, height - title.length - answer.length - hint.length);
  const body = wrapAll(dialog.body, width - 2).map((one): Line => [{ text: '  ', tone: 'plain' }, ...one]);
  return [...title, ...fitting(body, room), ...answer, ...hint];
}

function fitting(body: readonly Line[], room: number): Line[] {
  if (body.length <= room) return [...body];
  return room === 0 ? [] : [...body.slice(0, room - 1), line(`  … ${body.length - room + 1} more lines`, 'dim')];
}

const writing = ({ composer, isSecret }: Dialog, width: number): Line[] =>
  isSecret ? [secretLine(composer.text.length)] : editorLines(composer, { width, height: 3 }, '');

function choiceLines(dialog: Dialog, height: number): Line[] {
  const shown = shownChoices(dialog);
  const first = Math.max(0, dialog.selected - height + 1);
  const rows = shown.slice(first, first + height).map(({ choice }, index) => choiceLine(choice, first + index === dialog.selected));
  const filter = dialog.composer.text === '' ? [] : [line(`  filter: ${dialog.composer.text}`, 'dim')];
  return [...filter, ...(rows.length === 0 ? [line('  nothing matches', 'dim')] : rows)];
}

const choiceLine = ({ label, detail, letter }: Choice, isSelected: boolean): Line => [
  { text: isSelected ? '▸ ' : '  ', tone: 'accent' },
  { text: letter === undefined ? label : `${label} (${letter})`, tone: isSelected ? 'bold' : 'plain' },
  { text: detail ? `  ${detail}` : '', tone: 'dim' },
];

function hintOf({ choices }: Dialog): string {
  if (choices === null) return 'Return answers · Esc cancels';
  return choices.some(({ letter }) => letter !== undefined)
    ? '↑↓ and Return, or the letter · Esc cancels'
    : '↑↓ and Return · type to filter · Esc cancels';
}
