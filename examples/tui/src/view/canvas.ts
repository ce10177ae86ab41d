/** A terminal that is written to as little as possible: ink draws on it, and what has changed goes to the real one, in one piece. */
export interface Canvas {
  /** What ink takes for its terminal. */
  readonly stdout: NodeJS.WriteStream;
  /** Draws nothing until `repaint`: the rows are no longer where they were. */
  hold(): void;
  /** Draws the screen anew from its top, with what `draw` makes ink write: of what is printed, as much as fits. */
  repaint(draw: () => void): void;
  /** Takes the rows that change off the screen. */
  erase(): void;
}

type Terminal = NodeJS.WriteStream;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in them
const erasing = /^(?:\u001b\[2K(?:\u001b\[1A)?)+\u001b\[G/;
const [beginSync, endSync] = ['\u001b[?2026h', '\u001b[?2026l'];
const [eraseRow, eraseBelow, home] = ['\u001b[K', '\u001b[J', '\u001b[H'];
const manyRows = 1_000_000;

/**
 * Ink writes what it prints for good and the rows below it in calls of their own, and begins each picture by erasing the one before.
 * Here the erasing is left out, and only rows that differ are written.
 */
export function createCanvas(terminal: Terminal): Canvas {
  let pieces: string[] = [];
  let shown: readonly string[] = [];
  let isHeld = false;
  let isFresh = false;

  const flush = (): void => {
    const frame = pieces.at(-1);
    if (frame === undefined || isHeld) return;
    const printed = rowsOf(pieces.slice(0, -1).join(''));
    const next = rowsOf(frame);
    pieces = [];
    const changes = isFresh ? fresh(printed, next, terminal.rows) : changed(printed, { shown, next });
    isFresh = false;
    shown = next;
    if (changes !== '') terminal.write(`${beginSync}${changes}${endSync}`);
  };

  const write = (data: string): void => {
    const rest = data.replace(erasing, '');
    if (rest !== data) pieces = [];
    if (rest === '') return;
    if (pieces.length === 0) queueMicrotask(flush);
    pieces.push(rest);
  };

  return {
    stdout: inkTerminal(terminal, write),
    hold: () => {
      isHeld = true;
    },
    repaint: (draw) => {
      pieces = [];
      isHeld = false;
      isFresh = true;
      draw();
      flush();
    },
    erase: () => {
      flush();
      terminal.write(`${toTop(shown)}${eraseBelow}`);
      shown = [];
    },
  };
}

/** Rows are one column short of the terminal's, so that none breaks; there is always room below, so that ink never clears the screen. */
function inkTerminal(terminal: Terminal, write: (data: string) => void): Terminal {
  const own: Readonly<Record<PropertyKey, unknown>> = {
    isTTY: false,
    rows: manyRows,
    on: () => undefined,
    off: () => undefined,
    write: (data: string, ...more: readonly unknown[]) => {
      write(data);
      const done = more.at(-1);
      if (typeof done === 'function') queueMicrotask(() => done());
      return true;
    },
  };
  return new Proxy(terminal, {
    get: (target, name) => {
      if (name === 'columns') return Math.max(1, (target.columns || 80) - 1);
      return name in own ? own[name] : Reflect.get(target, name, target);
    },
  });
}

const rowsOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The cursor waits in the last row. */
const toTop = (shown: readonly string[]): string => `\r${shown.length > 1 ? `\u001b[${shown.length - 1}A` : ''}`;

const lines = (rows: readonly string[]): string => rows.map((row) => `${row}${eraseRow}`).join('\r\n');

function fresh(printed: readonly string[], next: readonly string[], height: number): string {
  const room = Math.max(0, height - next.length);
  return `${home}${lines([...(room > 0 ? printed.slice(-room) : []), ...next])}${eraseBelow}`;
}

function changed(printed: readonly string[], { shown, next }: { shown: readonly string[]; next: readonly string[] }): string {
  if (printed.length > 0) return `${toTop(shown)}${lines([...printed, ...next])}${eraseBelow}`;
  let text = '';
  let row = Math.max(0, shown.length - 1);
  const moveTo = (wanted: number): void => {
    const last = Math.max(0, shown.length - 1);
    if (wanted <= row) text += `\r${row > wanted ? `\u001b[${row - wanted}A` : ''}`;
    else
      text += `${Math.min(wanted, last) > row ? `\u001b[${Math.min(wanted, last) - row}B` : ''}${'\r\n'.repeat(Math.max(0, wanted - Math.max(row, last)))}\r`;
    row = wanted;
  };
  next.forEach((line, index) => {
    if (index < shown.length && line === shown[index]) return;
    moveTo(index);
    text += `${line}${eraseRow}`;
  });
  if (next.length < shown.length) {
    moveTo(next.length);
    text += eraseBelow;
  }
  if (text !== '') moveTo(Math.max(0, next.length - 1));
  return text;
}
