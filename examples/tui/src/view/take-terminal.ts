interface Terminal {
  take(): void;
  giveBack(): void;
}

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** Keys come one by one, pastes are marked, the cursor is hidden. */
const taken = '\u001b[?2004h\u001b[?25l';
const givenBack = '\u001b[?2004l\u001b[?25h';

/** Sets a terminal up for the program, and back: also where the process ends of an error. */
export function takeTerminal({ stdin, stdout }: Streams, onData: (chunk: string) => void): Terminal {
  const onExit = (): void => void stdout.write(givenBack);
  return {
    take: () => {
      stdin.setRawMode(true).setEncoding('utf8').on('data', onData).resume();
      stdout.write(taken);
      process.once('exit', onExit);
    },
    giveBack: () => {
      stdin.off('data', onData).setRawMode(false).pause();
      stdout.write(givenBack);
      process.off('exit', onExit);
    },
  };
}
