import { maskNumbers } from '../../csv/phones/mask-numbers.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { Problem } from '../../problem.ts';
import { wordsForPartner } from './partner-words.ts';
import { plainLine } from './plain-line.ts';
import type { Finding } from './receipt-file.ts';

/** Says that a file is sent all the same, which is not so of one that is refused for something else. */
const OF_WHAT_IS_SENT = 'csv_phone_unchecked';
/** The message without the row, which has a place of its own. */
function messageOf({ message, row }: Pick<Problem, 'message' | 'row'>): string {
  const said = `row ${row}: `;
  return plainLine(maskNumbers(row !== undefined && message.startsWith(said) ? message.slice(said.length) : message));
}

/** Problems of which the same is not said twice. */
export function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const byWords = new Map(
    problems.map(problem => [JSON.stringify([problem.row, problem.column, problem.code, problem.message]), problem]),
  );
  return [...byWords.values()];
}

function toFinding(problem: Problem, severity: Finding['severity']): Finding {
  const { row, line, column } = problem;
  // What has no row is of a sidecar, whose lines are not those of the file.
  const place = row !== undefined && {
    row,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
  return { severity, ...wordsForPartner({ code: problem.code, message: messageOf(problem) }), ...place };
}

/** What of a receipt is wrong, or likely a mistake. */
export interface Found extends Pick<Receipt, 'problems' | 'state'> {
  readonly plan?: { readonly warnings?: readonly Problem[] | undefined } | undefined;
}

/**
 * What partners are told of what is wrong with a drop, and of what in its file is likely a mistake. Warnings about parameters are for whoever
 * set up the feed.
 */
export function listFindings({ problems, state, plan }: Found): Finding[] {
  const errors = withoutRepeats(problems);
  const known = new Set(errors.map(({ code, row }) => `${code} ${row}`));
  const warnings = withoutRepeats(plan?.warnings ?? []).filter(
    ({ code, row }) => !known.has(`${code} ${row}`) && !(state === 'rejected' && code === OF_WHAT_IS_SENT),
  );
  return [
    ...errors.map(problem => toFinding(problem, 'error')),
    ...warnings.map(problem => toFinding(problem, 'warning')),
  ];
}
