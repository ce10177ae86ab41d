import { render } from 'ink';
import type { EditKey } from '../input/composer.js';
import { createKeyReader } from '../input/key-reader.js';
import type { Surroundings } from '../run-tui.js';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import { App } from './app.js';
import { createCanvas } from './canvas.js';
import { followSize } from './follow-size.js';
import { takeTerminal } from './take-terminal.js';
import { themeOf } from './theme.js';

export interface Screen {
  readonly quit: () => void;
  /** Gives the terminal back and stops the program, until the shell lets it go on. */
  readonly suspend: () => void;
  /** Draws all that is to be seen, whatever else has written to the terminal. */
  readonly redraw: () => void;
  /** The terminal is as it was. */
  readonly ended: Promise<void>;
}

interface ScreenOptions {
  readonly store: Store<State>;
  readonly io: Surroundings;
  readonly keys: (screen: Pick<Screen, 'quit' | 'suspend' | 'redraw'>) => (input: string, key: EditKey) => void;
}

/** Takes the terminal until somebody quits, or the process is told to end. */
export function showScreen({ store, io, keys }: ScreenOptions): Screen {
  const { stdin, stdout, stderr, leave } = io;
  const canvas = createCanvas(stdout);
  const quit = (): void => instance.unmount();
  const suspend = (): void => {
    canvas.erase();
    canvas.hold();
    terminal.giveBack();
    io.suspend(() => {
      terminal.take();
      redraw();
    });
  };
  const redraw = (): void => sizes.repaint();
  const press = keys({ quit, suspend, redraw });
  const read = createKeyReader();
  const terminal = takeTerminal({ stdin, stdout }, (chunk) => {
    for (const { input, key } of read(chunk)) press(input, key);
  });
  // Before the first picture: what is typed as soon as it shows must be read as keys and not as lines.
  terminal.take();
  const sizes = followSize({ store, stdout, canvas });
  const instance = render(<App store={store} theme={themeOf(io.env)} />, { stdin, stdout: canvas.stdout, stderr, exitOnCtrlC: false });
  leave.addEventListener('abort', quit, { once: true });
  if (leave.aborted) quit();
  const restore = (): void => {
    leave.removeEventListener('abort', quit);
    sizes.stop();
    canvas.erase();
    terminal.giveBack();
  };
  return { quit, suspend, redraw, ended: instance.waitUntilExit().then(restore) };
}
