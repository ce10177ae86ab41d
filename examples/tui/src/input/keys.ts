import { readSubmission } from '../commands/commands.js';
import { type CommandPlace, runCommand } from '../commands/run-command.js';
import { complete } from './complete.js';
import { type Completion, moveSelection } from './completion.js';
import { cleared, type EditKey, editWith, replaceRange } from './composer.js';

export type KeyHandler = (input: string, key: EditKey) => void;

interface KeysPlace extends CommandPlace {
  /** The first thread is open, or could not be opened: what is sent before waits for that. */
  readonly ready: Promise<void>;
}

/** Takes every key: the dialog on the screen comes first, then suggestions, then what is written. */
export function createKeys(place: KeysPlace): KeyHandler {
  const { session, dialogs, ready, quit } = place;
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
    const submission = readSubmission(text);
    if (submission.kind === 'prompt') run(ready.then(() => session.send(submission.text)));
    else if (submission.kind === 'command')
      run(submission.name === 'quit' ? runCommand(submission, place) : ready.then(() => runCommand(submission, place)));
    else if (submission.kind === 'unknown') tell(`there is no /${submission.name}: /help lists the commands`, 'error');
    else run(ready.then(() => runShell(place, submission.command)));
  };

  const accept = (completion: Completion): void => {
    const suggestion = completion.suggestions[completion.selected];
    if (suggestion === undefined) return;
    const composer = replaceRange(store.get().composer, completion.target, suggestion.insert);
    store.change((state) => ({ ...state, completion: null, composer }));
  };

  const pressCompletion = (completion: Completion, key: EditKey): boolean => {
    const step = key.downArrow ? 1 : key.upArrow ? -1 : 0;
    if (step !== 0) store.change((state) => ({ ...state, completion: moveSelection(completion, step) }));
    else if (key.escape) store.change((state) => ({ ...state, completion: null }));
    else if (key.tab || (key.return && !key.meta)) {
      accept(completion);
      if (key.return && completion.target.kind === 'command' && !store.get().composer.text.endsWith(' ')) submit();
    } else return false;
    return true;
  };

  const leave = (): void => {
    const { composer, transcript } = store.get();
    if (transcript.turnId !== null) run(session.interrupt());
    else if (composer.text !== '') store.change((state) => ({ ...state, completion: null, composer: cleared(composer, null) }));
    else quit();
  };

  const pressOne: KeyHandler = (input, key) => {
    if (dialogs.press(input, key)) return;
    const { composer, completion } = store.get();
    if (composer.isPasting) return edit(input, key);
    if (completion !== null && pressCompletion(completion, key)) return;
    if (key.ctrl && input === 'c') return leave();
    if (key.ctrl && input === 'd' && composer.text === '') return quit();
    if (key.escape) return run(session.interrupt());
    if (key.return && !key.meta) return submit();
    edit(input, key);
  };

  const press: KeyHandler = (input, key) => {
    // Letters answer dialogs one by one: what follows the answer may belong to the next one, or to the composer.
    const [dialog] = store.get().dialogs;
    const isLetters = dialog?.choices?.some(({ letter }) => letter !== undefined) && input.length > 1 && !key.ctrl && !key.meta;
    if (!isLetters) return pressOne(input, key);
    pressOne(input.slice(0, 1), key);
    press(input.slice(1), key);
  };
  return press;
}

async function runShell({ session }: CommandPlace, command: string): Promise<void> {
  const thread = session.opened();
  if (thread !== null) await session.server.thread.shellCommand({ threadId: thread.threadId, command });
}
