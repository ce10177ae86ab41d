// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals speak in them
const unfinished = /\u001b(?:\[[0-9;?>=]*|\][^\u0007]*)?$/;
const sequence = /\u001b\[([0-9;?>=]*)([A-Za-z])|\u001b\]52;c;([^\u0007]*)\u0007|\u001b\][^\u0007]*\u0007|\u001b.|[\s\S]/gu;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals speak in them

interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal shows: the sequences that the program writes, and no more. Lines that scroll off remain readable. */
export class ScreenModel {
  #columns: number;
  #rows: number;
  readonly #cells: string[][] = [[]];
  #top = 0;
  #row = 0;
  #column = 0;
  #pending = '';
  #copied = '';

  constructor({ columns, rows }: ScreenSize) {
    this.#columns = columns;
    this.#rows = rows;
  }

  /** What was put into the clipboard last. */
  get copied(): string {
    return this.#copied;
  }

  /** Lines are not broken anew, as in the simplest of terminals. */
  resize({ columns, rows }: ScreenSize): void {
    this.#columns = columns;
    this.#rows = rows;
    this.#top = Math.max(0, this.#cells.length - rows);
    this.#row = Math.max(this.#top, this.#row);
  }

  /** All lines from the first one printed on. */
  get text(): string {
    return this.#cells
      .map((cells) =>
        Array.from(cells, (cell) => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n');
  }

  /** What is to be seen without scrolling. */
  get visible(): string {
    return this.text.split('\n').slice(this.#top).join('\n');
  }

  write(data: string): void {
    const text = this.#pending + data;
    const whole = text.replace(unfinished, '');
    this.#pending = text.slice(whole.length);
    for (const [part, parameters, command, copied] of whole.matchAll(sequence)) {
      if (copied !== undefined) this.#copied = Buffer.from(copied, 'base64').toString('utf8');
      else if (command !== undefined) this.#control(command, parameters ?? '');
      else if (part === '\n') this.#down();
      else if (part === '\r') this.#column = 0;
      else if (part >= ' ') this.#print(part);
    }
  }

  #control(command: string, parameters: string): void {
    const count = Number(parameters) || 1;
    if (command === 'A') this.#row = Math.max(this.#top, this.#row - count);
    else if (command === 'B') this.#row = Math.min(this.#top + this.#rows - 1, this.#row + count);
    else if (command === 'C') this.#column = Math.min(this.#columns - 1, this.#column + count);
    else if (command === 'D') this.#column = Math.max(0, this.#column - count);
    else if (command === 'E') {
      this.#row = Math.min(this.#top + this.#rows - 1, this.#row + count);
      this.#column = 0;
    } else if (command === 'G') this.#column = count - 1;
    else if (command === 'K') this.#clearLine(parameters);
    else if (command === 'J') this.#clearBelow(parameters);
    else if (command === 'H') {
      this.#row = this.#top;
      this.#column = 0;
    }
    while (this.#cells.length <= this.#row) this.#cells.push([]);
  }

  #clearLine(parameters: string): void {
    const cells = this.#line();
    if (parameters === '2') cells.length = 0;
    else if (parameters === '1') cells.fill(' ', 0, this.#column + 1);
    else cells.length = Math.min(cells.length, this.#column);
  }

  #clearBelow(parameters: string): void {
    if (parameters === '3') return;
    const first = parameters === '2' ? this.#top : this.#row + 1;
    if (parameters !== '2') this.#clearLine('0');
    for (const cells of this.#cells.slice(first)) cells.length = 0;
  }

  #print(char: string): void {
    if (this.#column >= this.#columns) {
      this.#down();
      this.#column = 0;
    }
    const cells = this.#line();
    while (cells.length < this.#column) cells.push(' ');
    cells[this.#column] = char;
    this.#column += 1;
  }

  #down(): void {
    this.#row += 1;
    this.#column = 0;
    while (this.#cells.length <= this.#row) this.#cells.push([]);
    this.#top = Math.max(this.#top, this.#row - this.#rows + 1);
  }

  #line(): string[] {
    const line = this.#cells[this.#row];
    if (line === undefined) throw new Error(`there is no row ${this.#row}`);
    return line;
  }
}
