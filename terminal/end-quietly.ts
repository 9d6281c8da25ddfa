/** A shell's exit code for a program that Ctrl-C stopped. */
const INTERRUPTED = 130;

/** The exit code if the output cannot be written. */
const NOT_WRITTEN = 1;

/**
 * Ends the process if its output cannot be written: silently if the reader closes the pipe, as `head` does, and with the
 * reason otherwise, for example when the disk is full.
 */
export function endOnLostOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`the output cannot be written: ${error.message}\n`);
    process.exit(NOT_WRITTEN);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : NOT_WRITTEN));
}

/** Ends the process on Ctrl-C, on a new line after any unfinished one. */
export function endOnInterrupt(): void {
  process.once('SIGINT', () => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.exit(INTERRUPTED);
  });
}
