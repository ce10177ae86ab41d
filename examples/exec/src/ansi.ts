import type { WriteStream } from 'node:tty';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
  /** Who speaks or acts. */
  voice(text: string): string;
  /** That something went wrong. */
  alarm(text: string): string;
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', cyan: '36', voice: '35;3', alarm: '31;1' } as const;

export function createStyle(isOn: boolean): Style {
  const paint = (name: keyof typeof codes) => (text: string) => (isOn ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    cyan: paint('cyan'),
    voice: paint('voice'),
    alarm: paint('alarm'),
  };
}

/** `auto`: where the stream is a terminal that has colours. */
export const usesColor = (choice: 'always' | 'never' | 'auto', stream: Partial<Pick<WriteStream, 'isTTY' | 'hasColors'>>): boolean =>
  choice === 'always' || (choice === 'auto' && stream.isTTY === true && (stream.hasColors?.() ?? false));

// The sequences of a terminal (commands to the system first), then single control characters; line feeds and tabs stay.
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b.?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text that does nothing to a terminal. */
export const plain = (text: string): string => text.replace(controls, '');
