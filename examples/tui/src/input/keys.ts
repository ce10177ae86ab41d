import { readSubmission, type Submission } from '../commands/commands.js';
import { type CommandPlace, runCommand } from '../commands/run-command.js';
import { hasLetters } from '../dialogs/dialog.js';
import type { PromptHistory } from '../session/prompt-history.js';
import type { Clipboard } from './clipboard.js';
import { complete } from './complete.js';
import { attach, cleared, type EditKey, editWith } from './composer.js';
import { pressCompletion } from './press-completion.js';
import { searchHistory } from './search-history.js';

export type KeyHandler = (input: string, key: EditKey) => void;

interface KeysPlace extends CommandPlace {
  /** The first thread is open, or could not be opened: what is sent before waits for that. */
  readonly ready: Promise<void>;
  readonly clipboard: Clipboard;
  readonly history: Pick<PromptHistory, 'add'>;
  /** The prompts of earlier sessions are there. */
  readonly recalled: Promise<void>;
  readonly suspend: () => void;
  readonly redraw: () => void;
}

/** Takes every key: the dialog on the screen comes first, then suggestions, then what is written. */
export function createKeys(place: KeysPlace): KeyHandler {
  const { session, dialogs, clipboard, recalled, quit } = place;
  const { store, server, tell } = session;
  const run = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => tell(error instanceof Error ? error.message : String(error), 'error'));
  };
  const edit = (input: string, key: EditKey): void => {
    store.change((state) => ({ ...state, composer: editWith(state.composer, input, key) }));
    run(complete(server, store));
  };
  const submit = (): void => {
    const { text } = store.get().composer;
    if (text.trim() === '') return;
    store.change((state) => ({ ...state, completion: null, composer: cleared(state.composer, text) }));
    run(keep(place, text));
    run(perform(place, readSubmission(text)));
  };
  const leave = (): void => {
    const { composer, transcript } = store.get();
    if (transcript.turnId !== null) run(session.interrupt());
    else if (composer.text !== '') store.change((state) => ({ ...state, completion: null, composer: cleared(composer, null) }));
    else quit();
  };
  const attachPicture = async (): Promise<void> => {
    const path = await clipboard.picture();
    if (path === null) return tell('there is no picture in the clipboard', 'dim');
    store.change((state) => ({ ...state, composer: attach(state.composer, path) }));
  };

  const controls: Readonly<Record<string, () => void>> = {
    c: leave,
    l: place.redraw,
    r: () => run(recalled.then(() => searchHistory(store, dialogs))),
    v: () => run(attachPicture()),
    z: place.suspend,
  };

  const pressOne: KeyHandler = (input, key) => {
    if (dialogs.press(input, key)) return;
    const { composer, completion } = store.get();
    if (composer.pastedFrom !== null) return edit(input, key);
    if (completion !== null && pressCompletion({ store, completion, submit }, key)) return;
    const control = key.ctrl || (key.meta && input === 'v') ? controls[input] : undefined;
    if (control) return control();
    if (key.ctrl && input === 'd' && composer.text === '') return quit();
    if (key.escape) return run(session.interrupt());
    if (key.return && !key.meta) return submit();
    edit(input, key);
  };

  const press: KeyHandler = (input, key) => {
    // Letters answer dialogs one by one: what follows the answer may belong to the next one, or to the composer.
    const [dialog] = store.get().dialogs;
    const isLetters = dialog !== undefined && hasLetters(dialog) && input.length > 1 && !key.ctrl && !key.meta;
    if (!isLetters) return pressOne(input, key);
    pressOne(input.slice(0, 1), key);
    press(input.slice(1), key);
  };
  return press;
}

async function perform(place: KeysPlace, submission: Submission): Promise<void> {
  const { session, ready } = place;
  if (submission.kind === 'unknown') return session.tell(`there is no /${submission.name}: /help lists the commands`, 'error');
  if (submission.kind !== 'command' || submission.name !== 'quit') await ready;
  if (submission.kind === 'command') return runCommand(submission, place);
  if (submission.kind === 'prompt') return session.send(submission.text);
  const thread = session.opened();
  if (thread !== null) await session.server.thread.shellCommand({ threadId: thread.threadId, command: submission.command });
}

async function keep({ session, ready, history }: KeysPlace, text: string): Promise<void> {
  await ready;
  const { thread } = session.store.get();
  if (thread !== null) await history.add(text, thread.threadId);
}
