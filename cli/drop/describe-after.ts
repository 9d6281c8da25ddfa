import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { quoteWord, wrapCommand } from '../../terminal/shell-command.ts';
import { REASON_MARK } from '../act-options.ts';
import type { PlannedDrop } from './plan-drop.ts';

/** In quotes, and refused as a reason if it is pasted as it is. */
const REASON_PLACE = `"${REASON_MARK}"`;

/** How to follow and stop a drop that is no longer watched. */
export function describeAfter(
  { feed, key }: Pick<PlannedDrop, 'feed' | 'key'>,
  options: readonly string[],
  { columns }: Screen,
): string[] {
  const object = `s3://${feed.bucket}/${key}`;
  const words = (name: string) => ['npx', 'dropdial', name, object, ...options].map(word => printable(quoteWord(word)));
  return [
    '  To see its state:',
    ...wrapCommand(['   ', ...words('show')], columns),
    '  To stop it:',
    ...wrapCommand(['   ', ...words('stop'), '--reason', REASON_PLACE], columns),
  ];
}
