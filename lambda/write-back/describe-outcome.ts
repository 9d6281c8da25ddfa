import { maskMessage } from '../csv/phones/mask-numbers.ts';
import { placeOf } from '../ledger/fingerprint.ts';
import type { ListPart } from '../ledger/list-part.ts';
import { LIST_STATES } from '../ledger/list-states.ts';
import type { Receipt } from '../ledger/receipt.ts';

/** Every name that the function writes into an object's metadata. */
export const METADATA_NAMES = [
  'dropdial-status',
  'dropdial-submission',
  'dropdial-place',
  'dropdial-list-id',
  'dropdial-batch-id',
  'dropdial-count',
  'dropdial-suppressed',
  'dropdial-submitted-at',
  'dropdial-error',
  'dropdial-list-status',
  'dropdial-processed',
  'dropdial-failed',
  'dropdial-results',
] as const;

export type OutcomeMetadata = Partial<Record<(typeof METADATA_NAMES)[number], string>>;

/** Longest `dropdial-error`, in characters. */
const MAX_ERROR = 400;

/** Text in a form that a metadata header can hold: printable ASCII without runs of spaces. */
export function toAscii(text: string): string {
  return text
    .replaceAll('…', '...')
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function describeError(receipt: Receipt): string | undefined {
  const [first, ...others] = receipt.problems;
  if (first !== undefined) {
    const total = Math.max(receipt.problemCount ?? 0, others.length + 1);
    const more = total > 1 ? ` (and ${total - 1} more)` : '';
    const text = toAscii(maskMessage(`${first.code}: ${first.message}`));
    return `${text.slice(0, MAX_ERROR - more.length).trimEnd()}${more}`;
  }
  if (receipt.missing !== undefined && receipt.missing.length > 0) {
    return `parameter_missing: set ${receipt.missing.join(', ')} as tags or in a sidecar`;
  }
  return undefined;
}

/** The words for a drop that has waited too long, whatever it waits for; empty for all others. */
function describeWait({ state, wait }: Receipt): string {
  return state === 'waiting' && wait?.tooLongSince !== undefined ? `has waited too long, since ${wait.since}` : '';
}

/** The outcome of a submission as the metadata of its object. The receipt has the full story. */
export function describeOutcome(receipt: Receipt): OutcomeMetadata {
  const { answer, drop, state, submission, list, suppression } = receipt;
  const error = [describeError(receipt) ?? '', describeWait(receipt)].filter(text => text !== '').join('; ');
  return {
    'dropdial-status': state,
    'dropdial-submission': submission,
    'dropdial-place': placeOf(drop),
    ...(answer && {
      'dropdial-list-id': String(answer.list_id),
      ...(answer.batch_id !== undefined && { 'dropdial-batch-id': toAscii(answer.batch_id) }),
      ...(answer.count !== undefined && { 'dropdial-count': String(answer.count) }),
      'dropdial-submitted-at': answer.answeredAt,
    }),
    // While the drop waits, the rows that an earlier look left out do not count: the lists are read again.
    ...(suppression &&
      state !== 'waiting' &&
      suppression.rows > 0 && { 'dropdial-suppressed': String(suppression.rows) }),
    ...(error !== '' && { 'dropdial-error': error }),
    ...(list && LIST_STATES[list.state].over && describeList(list)),
  };
}

const isAscii = (text: string) => /^[!-~]+$/.test(text);

/** How the list ended, and where the result of each call can be found. */
function describeList({ ended, results }: ListPart): OutcomeMetadata {
  return {
    ...(ended && { 'dropdial-list-status': ended }),
    ...(results && {
      'dropdial-processed': String(results.counts.processed),
      'dropdial-failed': String(results.counts.error),
      'dropdial-results': isAscii(results.key) ? results.key : encodeURI(results.key),
    }),
  };
}
