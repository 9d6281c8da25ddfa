/** What a shell calls the end of a program that Ctrl-C stopped. */
const INTERRUPTED = 130;

/** Ends the process without a word when whoever reads its output has read enough, as `head` does. */
export function endOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Ends the process on Ctrl-C, below the line that it may have been writing. */
export function endOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.exit(INTERRUPTED);
  });
}
