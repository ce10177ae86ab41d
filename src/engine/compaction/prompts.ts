/** Asks the model for what must survive when the conversation so far is dropped. */
export const compactionPrompt = `This conversation is about to be cut: of everything above, only the user's own messages and what you write now are kept. Write the notes with which another model can take over without asking.

Cover, as far as they exist:
- the task as the user means it, with every constraint, preference and correction the user gave;
- what was done and decided, and why; what was tried and did not work;
- the state of the work: files changed or read, with their paths, commands that matter and what they answered, errors still open;
- names, values, snippets and links that cannot be found again cheaply;
- what is to be done next, in order, and what would count as done.

Write plainly and densely, in the language of the conversation. State facts and leave out courtesies. Call no tools.`;

/** Comes before the summary in the history that replaces the old one. */
const summaryPrefix =
  'The earlier part of this conversation was cut to save room. These are the notes that were taken of it, by the model that worked on it until then; what they describe has happened, and its effects on files and tools remain. Go on from there and do not repeat finished work.';

/** What a history keeps where the model gave no summary. */
const noSummary = '(No summary was given.)';

/** The user-role text that stands for all that was cut. */
export const summaryText = (summary: string): string => `${summaryPrefix}\n${summary.trim() === '' ? noSummary : summary}`;

/** Told after a compaction that went through a summary: it loses more than the user may think. */
export const compactionWarning =
  'Long threads that were compacted, above all more than once, make the model less accurate. Start a new thread for new work where you can.';
