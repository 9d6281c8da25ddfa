/**
 * Says something when Ctrl-C is about to end the process.
 *
 * @returns a function that cancels this.
 */
export function sayOnInterrupt(say: () => void): () => void {
  const listener = () => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    say();
  };
  // The listener that ends the process was added earlier.
  process.prependListener('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}
