import { maskMessage } from '../../csv/phones/mask-numbers.ts';
import type { WaitReason } from '../../ledger/pause.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { countOf } from '../receipt-file/count-of.ts';
import { describeDrop } from '../receipt-file/describe-drop.ts';
import { plainLine } from '../receipt-file/plain-line.ts';
import type { ReceiptFile } from '../receipt-file/receipt-file.ts';
import { writeText } from '../receipt-file/write-text.ts';

/** A mail in the form that SNS accepts. */
export interface Mail {
  /** Fewer than 100 ASCII characters. */
  readonly subject: string;
  readonly text: string;
}

/**
 * The maximum length of a subject: SNS accepts fewer than 100 characters.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const MAX_SUBJECT = 99;
/** The maximum length of a file's name in a subject. */
const MAX_NAME = 50;
/** Longest line of a problem, in characters. */
const MAX_LINE = 600;
/** The maximum number of problems in a mail. */
const MAX_LISTED = 20;

/** Waits that end by themselves, or that the feed ordered. */
const PATIENT: ReadonlySet<WaitReason> = new Set([
  'calling_hours',
  'hourly_limit',
  'free_place',
  'upload',
  'same_content',
  'another_try',
]);
/** Endings that somebody wanted, or that another submission reports. */
const QUIET = new Set(['stopped', 'superseded', 'same_upload', 'source_changed']);

/**
 * True for an outcome that somebody has to know: the drop is rejected or in doubt, waits for somebody, or calls nobody.
 */
export function isWorthMail({ state, wait, problems }: Pick<Receipt, 'state' | 'wait' | 'problems'>): boolean {
  switch (state) {
    case 'rejected':
    case 'in_doubt':
      return true;
    case 'waiting':
      return !PATIENT.has(wait?.for ?? 'parameters');
    case 'skipped':
      return !problems.some(({ code }) => QUIET.has(code));
    case 'created':
      return problems.length > 0;
    default:
      return false;
  }
}

/** Text in a form that a subject can hold. */
const toSubject = (text: string) =>
  plainLine(text)
    .replaceAll('…', '...')
    .replaceAll(/[^\x20-\x7e]/gu, '?')
    .slice(0, MAX_SUBJECT);

function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const half = (MAX_NAME - 3) / 2;
  return `${name.slice(0, Math.ceil(half))}...${name.slice(-Math.floor(half))}`;
}

/** The outcome of the file in a few words. */
function describeShortly({ state, problemCount, rows, waitsFor, problems: [first] }: ReceiptFile): string {
  switch (state) {
    case 'rejected':
      return `${countOf(problemCount, 'problem')}${rows === undefined ? '' : ` in ${countOf(rows, 'row')}`}`;
    case 'waiting':
      return waitsFor?.missing === undefined
        ? `for ${(waitsFor?.reason ?? 'parameters').replace('_', ' ')}`
        : waitsFor.missing.join(', ');
    case 'in_doubt':
      return 'the answer was lost';
    default:
      return first?.message ?? 'nobody is called';
  }
}

/** The mail about a drop. Like the files beside the drop, it contains no row and no number to call. */
export function writeMail(receipt: Receipt, feed: { readonly rejectFile: boolean }): Mail {
  const file = describeDrop(receipt, feed);
  const what = `${shorten(file.file)} ${file.state.replace('_', ' ')}: ${describeShortly(file)}`;
  const listed = file.problems.slice(0, MAX_LISTED).map(({ severity, row, code, message }) => {
    const place = row === undefined ? '' : `row ${row}: `;
    return plainLine(`- ${severity === 'warning' ? 'warning: ' : ''}${place}${message} (${code})`, MAX_LINE);
  });
  const text = [writeText(file), ...listed].join('\n');
  return { subject: toSubject(maskMessage(`${receipt.feed}: ${what}`)), text: maskMessage(`${text}\n`) };
}
