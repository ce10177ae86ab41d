const openTag = '<oai-mem-citation>';
const closeTag = '</oai-mem-citation>';

/** Takes the citations of memories out of text that comes piece by piece. */
export class CitationFilter {
  /** What the tags enclosed so far; `null`: there was none. */
  cited: string | null = null;
  #inside = false;
  /** Text that could still be the beginning of a tag. */
  #held = '';

  /** The part of the text that people see. */
  push(text: string): string {
    if (!this.#inside && this.#held === '' && !text.includes('<')) return text;
    let rest = this.#held + text;
    let visible = '';
    for (;;) {
      const tag = this.#inside ? closeTag : openTag;
      const at = rest.indexOf(tag);
      const end = at === -1 ? rest.length - heldLength(rest, tag) : at;
      if (this.#inside) this.cited = (this.cited ?? '') + rest.slice(0, end);
      else visible += rest.slice(0, end);
      if (at === -1) {
        this.#held = rest.slice(end);
        return visible;
      }
      rest = rest.slice(at + tag.length);
      this.#inside = !this.#inside;
      if (this.#inside) this.cited ??= '';
    }
  }

  /** What is left at the end: the beginning of a tag that never came. An open citation ends with the text. */
  end(): string {
    const left = this.#held;
    this.#held = '';
    if (!this.#inside) return left;
    this.cited = (this.cited ?? '') + left;
    return '';
  }
}

/** How many characters at the end of the text could begin the tag. */
function heldLength(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length--) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
