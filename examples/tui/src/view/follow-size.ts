import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import type { Canvas } from './canvas.js';

interface Sizes {
  repaint(): void;
  stop(): void;
}

interface Followed {
  readonly store: Store<State>;
  readonly stdout: NodeJS.WriteStream;
  readonly canvas: Canvas;
}

const settledMs = 60;

/** Keeps the size of the screen in the state. While somebody drags the window nothing is drawn; then all of it is, once. */
export function followSize({ store, stdout, canvas }: Followed): Sizes {
  let timer: NodeJS.Timeout | undefined;
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const repaint = (): void => canvas.repaint(() => store.change((state) => ({ ...state, size: size(), repaints: state.repaints + 1 })));
  const onResize = (): void => {
    canvas.hold();
    clearTimeout(timer);
    timer = setTimeout(repaint, settledMs);
  };
  store.change((state) => ({ ...state, size: size() }));
  stdout.on('resize', onResize);
  return {
    repaint,
    stop: () => {
      clearTimeout(timer);
      stdout.off('resize', onResize);
    },
  };
}
