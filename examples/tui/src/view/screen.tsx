import { render } from 'ink';
import type { EditKey } from '../input/composer.js';
import { createKeyReader } from '../input/key-reader.js';
import type { Surroundings } from '../run-tui.js';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import { App } from './app.js';
import { themeOf } from './theme.js';

export interface Screen {
  readonly quit: () => void;
  /** The terminal is as it was. */
  readonly ended: Promise<void>;
}

interface ScreenOptions {
  readonly store: Store<State>;
  readonly io: Surroundings;
  readonly keys: (quit: () => void) => (input: string, key: EditKey) => void;
}

const markPastes = '\u001b[?2004h';
const leavePastes = '\u001b[?2004l';

/** Takes the terminal until somebody quits. */
export function showScreen({ store, io, keys }: ScreenOptions): Screen {
  const { stdin, stdout, stderr } = io;
  const quit = (): void => instance.unmount();
  const press = keys(quit);
  const read = createKeyReader();
  const onData = (chunk: string): void => {
    for (const { input, key } of read(chunk)) press(input, key);
  };
  // Before the first picture: what is typed as soon as it shows must be read as keys and not as lines.
  stdin.setRawMode(true).setEncoding('utf8').on('data', onData);
  stdout.write(markPastes);
  const instance = render(<App store={store} theme={themeOf(io.env)} />, {
    stdin,
    stdout,
    stderr,
    exitOnCtrlC: false,
  });
  const restore = (): void => {
    stdin.off('data', onData).setRawMode(false).pause();
    stdout.write(leavePastes);
  };
  return { quit, ended: instance.waitUntilExit().then(restore) };
}
