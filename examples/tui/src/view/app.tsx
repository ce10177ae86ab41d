import { Box, Static, Text } from 'ink';
import { type ReactNode, useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { State } from '../session/state.js';
import type { Store } from '../session/store.js';
import type { Entry } from '../session/transcript.js';
import { unifiedDiffLines } from './diff-lines.js';
import { frameOf } from './frame.js';
import { itemLines } from './item-lines.js';
import { type Line, toLines, wrapAll } from './lines.js';
import { markdownLines } from './markdown.js';
import type { Theme } from './theme.js';

interface AppProps {
  readonly store: Store<State>;
  readonly theme: Theme;
}

/** The printed transcript, and the frame below it. */
export function App({ store, theme }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.get);
  useSeconds(store, state.transcript.turnId !== null);
  return (
    <>
      <Printed key={state.repaints} state={state} theme={theme} />
      <Box flexDirection="column">
        <Rows lines={frameOf(state, state.size)} theme={theme} />
      </Box>
    </>
  );
}

/** Prints each entry once. One that is mounted later prints as many of the last ones as fill the screen. */
function Printed({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { committed, dropped } = state.transcript;
  const { columns, rows } = state.size;
  const end = dropped + committed.length;
  const [next, setNext] = useState(() => (state.repaints === 0 ? 0 : Math.max(dropped, end - rows)));
  useLayoutEffect(() => setNext(end), [end]);
  // Another list each time: ink would keep all that it ever printed.
  return (
    <Static key={next} items={committed.slice(Math.max(0, next - dropped))}>
      {(entry) => (
        <Box key={entry.key} flexDirection="column" marginBottom={entry.kind === 'part' ? 0 : 1}>
          <Rows lines={wrapAll(entryLines(entry), columns - 1, 2)} theme={theme} />
        </Box>
      )}
    </Static>
  );
}

function entryLines(entry: Entry): Line[] {
  if (entry.kind === 'item') return itemLines(entry.item);
  if (entry.kind === 'part' || entry.kind === 'lastPart') return markdownLines(entry.text);
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

function useSeconds(store: Store<State>, isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => store.change((state) => ({ ...state, seconds: state.seconds + 1 })), 1000);
    return () => clearInterval(timer);
  }, [store, isRunning]);
}
