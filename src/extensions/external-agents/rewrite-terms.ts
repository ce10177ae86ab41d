/** Puts our names where a text names the other agent and its file of instructions. Only whole words count. */
export const rewriteTerms = (text: string): string =>
  text.replace(/(?<![A-Za-z0-9_])(claude\.md|claude[ _-]?code|claude)(?![A-Za-z0-9_])/gi, (term) =>
    term.toLowerCase() === 'claude.md' ? 'AGENTS.md' : 'Codex',
  );
