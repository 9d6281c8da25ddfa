import { maskMessage } from '../../csv/phones/mask-numbers.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import type { Problem } from '../../problem.ts';
import { wordsForPartner } from './partner-words.ts';
import { plainLine } from './plain-line.ts';
import type { Finding } from './receipt-file.ts';

/** The code of a warning that the file is sent anyway, which is wrong if the file is rejected for another reason. */
const OF_WHAT_IS_SENT = 'csv_phone_unchecked';
/** The message without the row, which is a field of its own. */
function messageOf({ message, row }: Pick<Problem, 'message' | 'row'>): string {
  const said = `row ${row}: `;
  return plainLine(maskMessage(row !== undefined && message.startsWith(said) ? message.slice(said.length) : message));
}

/** The problems without duplicates. */
export function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const byWords = new Map(
    problems.map(problem => [JSON.stringify([problem.row, problem.column, problem.code, problem.message]), problem]),
  );
  return [...byWords.values()];
}

function toFinding(problem: Problem, severity: Finding['severity']): Finding {
  const { row, line, column } = problem;
  // A problem without a row is about a sidecar, whose lines are not those of the file.
  const place = row !== undefined && {
    row,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
  return { severity, ...wordsForPartner({ code: problem.code, message: messageOf(problem) }), ...place };
}

/** The parts of a receipt that contain problems and warnings. */
interface Found extends Pick<Receipt, 'problems' | 'state'> {
  readonly plan?: { readonly warnings?: readonly Problem[] | undefined } | undefined;
}

/**
 * The problems of a drop and the warnings about its file, in the words for partners. Warnings about parameters are left
 * out, because they are for the person who set up the feed.
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
