import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { quoteWord, wrapCommand } from '../../terminal/shell-command.ts';
import type { PlannedDrop } from './plan-drop.ts';

/** How to follow and stop a drop that is no longer watched. */
export function describeAfter(
  { feed, key }: Pick<PlannedDrop, 'feed' | 'key'>,
  options: readonly string[],
  { columns }: Screen,
): string[] {
  const object = `s3://${feed.bucket}/${key}`;
  const command = (...words: readonly string[]) =>
    wrapCommand(['   ', ...['npx', 'dropdial', ...words, ...options].map(word => printable(quoteWord(word)))], columns);
  return [
    '  To see its state:',
    ...command('show', object),
    '  To stop it:',
    ...command('stop', object, '--reason', 'TEXT'),
  ];
}
