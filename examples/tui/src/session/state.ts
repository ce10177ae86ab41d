import type { AskForApproval } from 'keelson';
import type { ReasoningEffort, SandboxPolicy } from 'keelson/protocol';
import type { Dialog } from '../dialogs/dialog.js';
import type { Completion } from '../input/completion.js';
import { type Composer, emptyComposer } from '../input/composer.js';
import { emptyTranscript, type Transcript } from './transcript.js';

/** What the user chose for the turns to come. All else is left to the thread: it may know more than is shown here. */
export interface Chosen {
  readonly model?: string;
  readonly effort?: ReasoningEffort;
  readonly approvalPolicy?: AskForApproval;
  readonly sandbox?: SandboxPolicy;
}

/** The thread on the screen and the settings of its next turn. */
export interface OpenedThread {
  readonly threadId: string;
  readonly cwd: string;
  readonly model: string;
  readonly effort: ReasoningEffort | null;
  readonly approvalPolicy: AskForApproval;
  readonly sandbox: SandboxPolicy;
  readonly chosen: Chosen;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface State {
  readonly size: Size;
  /** How often the screen was drawn anew, for another size. */
  readonly repaints: number;
  readonly thread: OpenedThread | null;
  readonly transcript: Transcript;
  readonly composer: Composer;
  readonly completion: Completion | null;
  /** The first one is on the screen; the others wait. */
  readonly dialogs: readonly Dialog[];
  /** How long the turn has been running. */
  readonly seconds: number;
}

export const initialState: State = {
  size: { columns: 80, rows: 24 },
  repaints: 0,
  thread: null,
  transcript: emptyTranscript,
  composer: emptyComposer,
  completion: null,
  dialogs: [],
  seconds: 0,
};

/** Prompts of earlier sessions stand before those of this one. */
export const recallable =
  (texts: readonly string[]) =>
  (state: State): State => ({ ...state, composer: { ...state.composer, history: [...texts, ...state.composer.history] } });

export const choose =
  (chosen: Chosen) =>
  (state: State): State =>
    state.thread === null ? state : { ...state, thread: { ...state.thread, ...chosen, chosen: { ...state.thread.chosen, ...chosen } } };

export const changeTranscript =
  (change: (transcript: Transcript) => Transcript) =>
  (state: State): State => {
    const transcript = change(state.transcript);
    const isNewTurn = transcript.turnId !== state.transcript.turnId;
    const next = { ...state, transcript, seconds: isNewTurn ? 0 : state.seconds };
    return transcript.turnId === null && transcript.waiting.length > 0 ? giveBack(next) : next;
  };

/** What was sent into a turn that nobody goes on with is there to be sent again. */
function giveBack(state: State): State {
  const { composer, transcript } = state;
  const text = [...transcript.waiting, composer.text].filter((part) => part !== '').join('\n');
  return { ...state, transcript: { ...transcript, waiting: [] }, composer: { ...composer, text, cursor: text.length, at: null } };
}
