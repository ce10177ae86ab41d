import { type Line, line, toLines } from '../view/lines.js';
import type { Dialogs } from './dialogs.js';
import { isRecord } from './is-record.js';

/** A field's value; an empty text where it is left out; `null` where the user turns away. */
export type Answered = string | number | boolean | readonly string[] | null;

export interface Field {
  readonly title: string;
  readonly name: string;
  /** Its schema, of which members may be missing. */
  readonly field: object;
  readonly isRequired: boolean;
  readonly signal: AbortSignal;
}

interface Option {
  readonly label: string;
  readonly value: string;
}

/** Asks for one field of a form: by a list where there is one, else by a line to write, again until it fits. */
export async function askField(dialogs: Dialogs, asked: Field): Promise<Answered> {
  const schema: Readonly<Record<string, unknown>> = { ...asked.field };
  const about = [
    ...toLines(`${textOf(schema['title']) || asked.name}${asked.isRequired ? '' : ' (may be left out)'}`, 'bold'),
    ...describe(schema),
  ];
  if (schema['type'] === 'boolean') return askYesOrNo(dialogs, { ...asked, about, isYes: schema['default'] === true });
  if (schema['type'] === 'array') return askSeveral(dialogs, { ...asked, about, options: optionsOf(schema['items']), schema });
  const options = optionsOf(schema);
  if (options.length > 0) return askOne(dialogs, { ...asked, about, options, schema });
  return askText(dialogs, { ...asked, about, schema });
}

interface Asked extends Field {
  readonly about: readonly Line[];
}

function askYesOrNo(dialogs: Dialogs, { title, about, isYes, signal }: Asked & { isYes: boolean }): Promise<boolean | null> {
  const choices = [
    { label: 'Yes', letter: 'y', value: true },
    { label: 'No', letter: 'n', value: false },
  ];
  return dialogs.choose({ title, body: about, choices, selected: isYes ? 0 : 1, signal });
}

type Listed = Asked & { readonly options: readonly Option[]; readonly schema: Readonly<Record<string, unknown>> };

function askOne(dialogs: Dialogs, { title, about, options, schema, isRequired, signal }: Listed): Promise<string | null> {
  const choices = isRequired ? options : [...options, { label: 'None of them', value: '' }];
  return dialogs.choose({ title, body: about, choices, selected: options.findIndex(({ value }) => value === schema['default']), signal });
}

/** Each choice puts one in or takes it out, until the user is done. */
async function askSeveral(dialogs: Dialogs, { title, about, options, schema, signal }: Listed): Promise<string[] | null> {
  const chosen = new Set<unknown>(Array.isArray(schema['default']) ? schema['default'] : []);
  let selected = 0;
  for (;;) {
    const marked = options.map(({ label, value }, index) => ({
      label: `${chosen.has(value) ? '☑' : '☐'} ${label}`,
      value: { value, index },
    }));
    const choices = [...marked, { label: 'Done', value: { value: null, index: options.length } }];
    const picked = await dialogs.choose<{ value: string | null; index: number }>({ title, body: about, choices, selected, signal });
    if (picked === null) return null;
    if (picked.value === null) return options.map(({ value }) => value).filter((value) => chosen.has(value));
    if (!chosen.delete(picked.value)) chosen.add(picked.value);
    selected = picked.index;
  }
}

async function askText(dialogs: Dialogs, asked: Asked & Pick<Listed, 'schema'>): Promise<string | number | null> {
  const { title, about, schema, isRequired, signal } = asked;
  let text = schema['default'] === undefined || schema['default'] === null ? '' : String(schema['default']);
  let problem: string | null = null;
  for (;;) {
    const body: readonly Line[] = problem === null ? about : [...about, line(problem, 'error')];
    const written = await dialogs.write({ title, body, text, signal });
    if (written === null) return null;
    text = written.trim();
    problem = problemWith(text, schema, isRequired);
    if (problem === null) return text !== '' && isNumeric(schema) ? Number(text) : text;
  }
}

const isNumeric = ({ type }: Readonly<Record<string, unknown>>): boolean => type === 'number' || type === 'integer';

function problemWith(text: string, schema: Readonly<Record<string, unknown>>, isRequired: boolean): string | null {
  const { type, minimum, maximum, minLength, maxLength } = schema;
  if (text === '') return isRequired ? 'this is needed' : null;
  if (isNumeric(schema)) {
    const value = Number(text);
    if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value)))
      return type === 'integer' ? 'not a whole number' : 'not a number';
    if (typeof minimum === 'number' && value < minimum) return `${minimum} at least`;
    return typeof maximum === 'number' && value > maximum ? `${maximum} at most` : null;
  }
  if (typeof minLength === 'number' && text.length < minLength) return `${minLength} characters at least`;
  return typeof maxLength === 'number' && text.length > maxLength ? `${maxLength} characters at most` : null;
}

/** What there is to choose from, in whichever way the schema lists it. */
function optionsOf(schema: unknown): Option[] {
  if (!isRecord(schema)) return [];
  const titled = [schema['oneOf'], schema['anyOf']].find(Array.isArray);
  if (titled)
    return titled.filter(isRecord).map((one) => ({ label: textOf(one['title']) || textOf(one['const']), value: textOf(one['const']) }));
  const { enum: values, enumNames: names } = schema;
  if (!Array.isArray(values)) return [];
  return values.map((value, index) => ({
    label: textOf(Array.isArray(names) ? names[index] : null) || String(value),
    value: String(value),
  }));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const describe = (schema: Readonly<Record<string, unknown>>): Line[] => {
  const text = textOf(schema['description']);
  return text === '' ? [] : toLines(text, 'dim');
};
