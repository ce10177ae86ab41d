import type { ReviewFinding, ReviewOutput } from './review-output.js';

/** Shown for a review without a result. */
const noResult = 'Reviewer failed to output a response.';

/** A review as people read it: what it came to, then each comment with its place. `null`: it was cut off. */
export function renderReview(output: ReviewOutput | null): string {
  if (output === null) return noResult;
  const { findings } = output;
  const parts = [output.overall_explanation.trim()];
  if (findings.length > 0) {
    parts.push(findings.length === 1 ? 'Review comment:' : 'Full review comments:', ...findings.map(renderFinding));
  }
  return parts.filter((part) => part !== '').join('\n\n') || noResult;
}

function renderFinding({ title, body, code_location: { absolute_file_path: path, line_range: lines } }: ReviewFinding): string {
  const text = body === '' ? [] : body.split('\n').map((line) => `  ${line}`);
  return [`- ${title} — ${path}:${lines.start}-${lines.end}`, ...text].join('\n');
}
