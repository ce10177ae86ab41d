import { render } from 'ink';
import { App } from './app.js';
import type { EditKey } from './composer.js';
import type { Surroundings } from './run-tui.js';
import type { State } from './state.js';
import type { Store } from './store.js';
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
  stdout.write(markPastes);
  const instance = render(<App store={store} theme={themeOf(io.env)} press={keys(quit)} />, {
    stdin,
    stdout,
    stderr,
    exitOnCtrlC: false,
    incrementalRendering: true,
  });
  const ended = instance.waitUntilExit().finally(() => stdout.write(leavePastes));
  return { quit, ended: ended.then(() => undefined) };
}
