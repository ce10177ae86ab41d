import { Box, Static, Text, useStdout } from 'ink';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import type { Entry } from '../session/transcript.js';
import { unifiedDiffLines } from './diff-lines.js';
import { frameOf, type Size } from './frame.js';
import { itemLines } from './item-lines.js';
import { type Line, toLines, wrapAll } from './lines.js';
import type { Theme } from './theme.js';

interface AppProps {
  readonly store: Store<State>;
  readonly theme: Theme;
}

/** The printed transcript, and the frame below it. */
export function App({ store, theme }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const size = useSize();
  useSeconds(store, state.transcript.turnId !== null);
  const { committed } = state.transcript;
  const entries = useMemo(() => [...committed], [committed]);
  return (
    <>
      <Static items={entries}>
        {(entry) => (
          <Box key={entry.key} flexDirection="column" marginBottom={1}>
            <Rows lines={wrapAll(entryLines(entry), size.columns - 1, 2)} theme={theme} />
          </Box>
        )}
      </Static>
      <Box flexDirection="column">
        <Rows lines={frameOf(state, size)} theme={theme} />
      </Box>
    </>
  );
}

function entryLines(entry: Entry): Line[] {
  if (entry.kind === 'item') return itemLines(entry.item);
  return entry.kind === 'note' ? toLines(entry.text, entry.tone) : unifiedDiffLines(entry.text);
}

function Rows({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }): ReactNode {
  return lines.map((spans, row) => (
    // Rows have no identity of their own: each stands where it stands.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Text key={row} wrap="truncate">
      {spans.every(({ text }) => text === '')
        ? ' '
        : spans.map(({ text, tone }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <Text key={index} {...theme[tone]}>
              {text}
            </Text>
          ))}
    </Text>
  ));
}

function useSize(): Size {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const onResize = (): void => setSize(sizeOf(stdout));
    stdout.on('resize', onResize);
    return () => void stdout.off('resize', onResize);
  }, [stdout]);
  return size;
}

const sizeOf = ({ columns, rows }: NodeJS.WriteStream): Size => ({ columns: columns || 80, rows: rows || 24 });

function useSeconds(store: Store<State>, isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => store.change((state) => ({ ...state, seconds: state.seconds + 1 })), 1000);
    return () => clearInterval(timer);
  }, [store, isRunning]);
}
