/** How fast a word that is repeated stops to count, and how much long texts are held back. */
const saturation = 1.2;
const lengthWeight = 0.75;

/** The documents that have a word of the query, best first (BM25). Equal ones stay in their order. */
export function rank(query: string, documents: readonly string[]): readonly number[] {
  const words = new Set(toWords(query));
  const texts = documents.map(toWords);
  const averageLength = texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length);
  const scores = texts.map(() => 0);
  for (const word of words) {
    const counts = texts.map((text) => text.filter((other) => other === word).length);
    const holders = counts.filter((count) => count > 0).length;
    if (holders === 0) continue;
    const rarity = Math.log(1 + (texts.length - holders + 0.5) / (holders + 0.5));
    for (const [at, count] of counts.entries()) {
      const length = (texts[at]?.length ?? 0) / Math.max(1, averageLength);
      const damped = (count * (saturation + 1)) / (count + saturation * (1 - lengthWeight + lengthWeight * length));
      scores[at] = (scores[at] ?? 0) + rarity * damped;
    }
  }
  return scores
    .map((score, at) => ({ score, at }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ at }) => at);
}

/** Lower case, without the ends that a plural or a verb puts on; names in camelCase and snake_case are several words. */
function toWords(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(stem);
}

const stem = (word: string): string => (word.length > 3 ? word.replace(/(?:ies|es|s|ing|ed)$/, '') : word);
