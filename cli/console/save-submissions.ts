import { writeFile } from 'node:fs/promises';
import { savePage } from '../../console/server/save-page.ts';
import { countOf } from '../../terminal/count-of.ts';
import type { OpenLedger } from '../ledger/open-ledger.ts';
import { orUnwritable } from '../read-input.ts';
import type { DeskOptions } from './create-desk.ts';
import { describeSubmission } from './describe-submission.ts';
import { readHistory } from './read-history.ts';
import { watchLedger } from './watch-ledger.ts';

/**
 * Writes the latest submissions to a file, as the console shows them.
 *
 * @returns the number of submissions in it.
 * @throws {UsageError} if the file cannot be written.
 */
export async function saveSubmissions(
  open: OpenLedger,
  path: string,
  { title, commandOptions, most }: Pick<DeskOptions, 'title' | 'commandOptions' | 'most'>,
): Promise<number> {
  const now = open.now();
  const { receipts, older } = await watchLedger(open, most)();
  const histories = await Promise.all(receipts.map(({ feed, submission }) => readHistory(open, feed, submission)));
  const submissions = histories.flatMap(history =>
    history === undefined ? [] : [describeSubmission(history, commandOptions, now)],
  );
  const count = countOf(submissions.length, 'submission');
  const text = await savePage({
    title: `dropdial: ${title}`,
    at: now.toISOString(),
    about: older > 0 ? `${count}; ${countOf(older, 'older one')} left out` : count,
    submissions,
    checks: [],
  });
  await orUnwritable(path, () => writeFile(path, text));
  return submissions.length;
}
