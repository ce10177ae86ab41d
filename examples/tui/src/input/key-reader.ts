import { type EditKey, pasteEnd, pasteStart } from './composer.js';

export interface Press {
  /** What was typed, or the letter of a control key. */
  readonly input: string;
  readonly key: EditKey;
}

const noKey: EditKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  home: false,
  end: false,
  pageUp: false,
  pageDown: false,
  return: false,
  backspace: false,
  delete: false,
  tab: false,
  escape: false,
  ctrl: false,
  meta: false,
};

const named: Readonly<Record<string, keyof EditKey>> = {
  A: 'upArrow',
  B: 'downArrow',
  C: 'rightArrow',
  D: 'leftArrow',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'pageUp',
  '6~': 'pageDown',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in them
const token = /\u001b\[([0-9;]*)([A-Za-z~])|\u001bO([A-Za-z])|\u001b([^\u001b])|[\u0000-\u001f\u007f]|[^\u0000-\u001f\u007f]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const begun = /\u001b(?:\[[0-9;]*|O)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const begunPasteEnd = /\u001b(?:\[[0-9;]*)?$/;
const pasteEnds = `\u001b${pasteEnd}`;

/** Reads keys from what a terminal sends. Sequences may come in pieces; what is pasted comes as text, line breaks included. */
export function createKeyReader(): (chunk: string) => Press[] {
  let rest = '';
  let isPasting = false;
  return (chunk) => {
    let text = rest + chunk;
    const presses: Press[] = [];
    for (;;) {
      const mark = isPasting ? pasteEnds : `\u001b${pasteStart}`;
      const at = text.indexOf(mark);
      const whole = at >= 0 ? text.slice(0, at) : text.replace(isPasting ? begunPasteEnd : begun, '');
      if (isPasting && whole !== '') presses.push({ input: whole, key: noKey });
      else presses.push(...Array.from(whole.matchAll(token), toPress));
      rest = at >= 0 ? '' : text.slice(whole.length);
      if (at < 0) return presses;
      presses.push({ input: mark.slice(1), key: noKey });
      isPasting = !isPasting;
      text = text.slice(at + mark.length);
    }
  };
}

function toPress([sequence, parameters, final, application, meta]: RegExpExecArray): Press {
  if (meta !== undefined) return withMeta(meta);
  if (application !== undefined) return press(named[application]);
  if (final === undefined) return plainPress(sequence);
  const [code = '', modifier = '1'] = (parameters ?? '').split(';');
  const bits = Number(modifier) - 1;
  const { input, key } = press(named[final === '~' ? `${code}~` : final]);
  return { input, key: { ...key, meta: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 } };
}

const press = (name: keyof EditKey | undefined, input = ''): Press => ({
  input,
  key: name === undefined ? noKey : { ...noKey, [name]: true },
});

function withMeta(char: string): Press {
  const { input, key } = plainPress(char);
  return { input, key: { ...key, meta: true } };
}

function plainPress(text: string): Press {
  if (text === '\r') return press('return');
  if (text === '\t') return press('tab');
  if (text === '\u001b') return press('escape');
  if (text === '\u007f' || text === '\b') return press('backspace');
  const code = text.charCodeAt(0);
  const isControl = code < 0x20 && text !== '\n';
  return isControl ? press('ctrl', String.fromCharCode(code + 0x60)) : press(undefined, text);
}
