const openTag = '<proposed_plan>';
const closeTag = '</proposed_plan>';

/** A stretch of an answer: of the message itself, or of the plan that it proposes. */
export interface PlanPiece {
  readonly kind: 'message' | 'plan';
  readonly text: string;
  /** True for the first piece of a plan, which may be empty. */
  readonly opens: boolean;
}

/** Tells the lines of proposed plans from the message around them, in text that comes piece by piece. A tag is a line of its own. */
export class PlanFilter {
  #inPlan = false;
  /** The beginning of a line that could still be a tag. */
  #held = '';
  /** The line that goes on has been found to be no tag. */
  #isPassing = false;
  #pieces: PlanPiece[] = [];

  push(text: string): readonly PlanPiece[] {
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline + 1;
      this.#add(text.slice(at, end));
      at = end;
    }
    return this.#take();
  }

  end(): readonly PlanPiece[] {
    if (this.#held !== '') this.#endLine();
    return this.#take();
  }

  /** Takes in a line, or a part of one. */
  #add(part: string): void {
    const ends = part.endsWith('\n');
    if (this.#isPassing) {
      this.#say(part);
      this.#isPassing = !ends;
      return;
    }
    this.#held += part;
    if (ends) {
      this.#endLine();
    } else if (!couldBe(this.#held, this.#tag)) {
      this.#say(this.#held);
      this.#held = '';
      this.#isPassing = true;
    }
  }

  #endLine(): void {
    const line = this.#held;
    this.#held = '';
    if (line.trim() !== this.#tag) {
      this.#say(line);
      return;
    }
    this.#inPlan = !this.#inPlan;
    if (this.#inPlan) this.#pieces.push({ kind: 'plan', text: '', opens: true });
  }

  get #tag(): string {
    return this.#inPlan ? closeTag : openTag;
  }

  #say(text: string): void {
    const kind = this.#inPlan ? 'plan' : 'message';
    const last = this.#pieces.at(-1);
    if (last?.kind === kind) this.#pieces[this.#pieces.length - 1] = { ...last, text: last.text + text };
    else this.#pieces.push({ kind, text, opens: false });
  }

  #take(): readonly PlanPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

function couldBe(line: string, tag: string): boolean {
  const text = line.trimStart();
  return tag.startsWith(text) || (text.startsWith(tag) && text.slice(tag.length).trim() === '');
}
