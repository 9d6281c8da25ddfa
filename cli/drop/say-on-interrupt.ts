/**
 * Says something when Ctrl-C ends the process, before it does.
 *
 * @returns takes that back.
 */
export function sayOnInterrupt(say: () => void): () => void {
  const listener = () => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    say();
  };
  // Whoever ends the process was there first.
  process.prependListener('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}
