import type { Unclaimed } from '../../lambda/ledger/store/unclaimed-document.ts';
import { showBytes } from '../../terminal/count-of.ts';
import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { showTime } from '../../terminal/show-age.ts';
import { wrapText } from '../../terminal/wrap-text.ts';

/** An object that belongs to no feed, with the reason and the remedy. */
export function printUnclaimed({ drop, problems, refused }: Unclaimed, now: Date, screen: Screen): string {
  const says = refused === undefined ? 'The object says so, too.' : `The object does not say so: ${refused}.`;
  const lines = [
    `s3://${drop.bucket}/${printable(drop.key)} (${showBytes(drop.size)}), uploaded ${showTime(drop.uploadedAt, now)}`,
    'Nothing was started: no feed takes this file, and it has no submission.',
    ...problems.map(({ code, message }) => `${code}: ${printable(message)}`),
    says,
  ];
  return lines.flatMap(line => wrapText(line, screen.columns)).join('\n');
}
