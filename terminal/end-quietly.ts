/** A shell's exit code for a program that Ctrl-C stopped. */
const INTERRUPTED = 130;

/** Ends the process silently if the reader of its output closes the pipe, as `head` does. */
export function endOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Ends the process on Ctrl-C, on a new line after any unfinished one. */
export function endOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.exit(INTERRUPTED);
  });
}
