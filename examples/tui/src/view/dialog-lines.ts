import { type Choice, type Dialog, hasLetters, shownChoices } from '../dialogs/dialog.js';
import { editorLines, secretLine } from './composer-lines.js';
import { type Line, line, wrapAll } from './lines.js';

interface Area {
  readonly width: number;
  readonly height: number;
}

const listRows = 10;
/** On fewer rows than that, frills give way to what is asked. */
const roomyRows = 12;

/** A question as high as its area at most: the body gives way first, then the list. */
export function dialogLines(dialog: Dialog, { width, height }: Area): Line[] {
  const title: Line[] = [line('─'.repeat(width), 'accent'), line(dialog.title, 'bold')].slice(height < roomyRows ? 1 : 0);
  const answer = dialog.choices === null ? writing(dialog, width) : choiceLines(dialog, Math.max(1, Math.min(listRows, height - 3)));
  const hint = height < roomyRows ? [] : [line(hintOf(dialog), 'dim')];
  const room = Math.max(0, height - title.length - answer.length - hint.length);
  const body = wrapAll(dialog.body, width - 2).map((one): Line => [{ text: '  ', tone: 'plain' }, ...one]);
  return [...title, ...fitting(body, room, dialog.scrolled), ...answer, ...hint];
}

function fitting(body: readonly Line[], room: number, scrolled: number): Line[] {
  if (body.length <= room) return [...body];
  if (room === 0) return [];
  const first = Math.max(0, Math.min(scrolled, body.length - room + 1));
  const after = body.length - first - room + 1;
  const more = after > 0 ? `  … ${after} more lines · PageDown` : '  end · PageUp';
  return [...body.slice(first, first + room - 1), line(more, 'dim')];
}

const writing = ({ composer, isSecret }: Dialog, width: number): Line[] =>
  isSecret ? [secretLine(composer.text.length, width)] : editorLines(composer, { width, height: 3 }, '');

function choiceLines(dialog: Dialog, height: number): Line[] {
  const shown = shownChoices(dialog);
  const filter = dialog.composer.text === '' ? [] : [line(`  filter: ${dialog.composer.text}`, 'dim')];
  const room = Math.max(1, height - filter.length);
  const first = Math.max(0, dialog.selected - room + 1);
  const rows = shown.slice(first, first + room).map(({ choice }, index) => choiceLine(choice, first + index === dialog.selected));
  const isAtEnd = first + room >= shown.length;
  const last = dialog.isLoading && isAtEnd ? '  looking …' : shown.length === 0 ? '  nothing matches' : null;
  return [...filter, ...rows.slice(last === null ? 0 : Math.max(0, rows.length - room + 1)), ...(last === null ? [] : [line(last, 'dim')])];
}

const choiceLine = ({ label, detail, letter }: Choice, isSelected: boolean): Line => [
  { text: isSelected ? '▸ ' : '  ', tone: 'accent' },
  { text: letter === undefined ? label : `${label} (${letter})`, tone: isSelected ? 'bold' : 'plain' },
  { text: detail ? `  ${detail}` : '', tone: 'dim' },
];

function hintOf(dialog: Dialog): string {
  if (dialog.choices === null) return 'Return answers · Esc cancels';
  const actions = dialog.actions.map(({ letter, label }) => `Ctrl+${letter.toUpperCase()} ${label} · `).join('');
  const how = hasLetters(dialog) ? '↑↓ and Return, or the letter' : '↑↓ and Return · type to filter';
  return `${how} · ${actions}Esc cancels`;
}
