import { DropdialError } from '../errors.ts';
import type { Draft, Ledger, LedgerEntry } from '../ledger/ledger.ts';
import { beginAttempt, endAttempt, isFinal, type Receipt } from '../ledger/receipt.ts';

/** What trying to take a submission came to. */
export type Claim =
  /** The submission is ours, or is recorded as waiting, as the draft wanted. */
  | { readonly kind: 'taken'; readonly entry: LedgerEntry }
  /** It has ended before: nothing may be sent, only written back again. */
  | { readonly kind: 'settled'; readonly entry: LedgerEntry }
  /** Its list exists and waits to be started. */
  | { readonly kind: 'held'; readonly entry: LedgerEntry }
  /** Its answer is unknown: nothing may be sent. */
  | { readonly kind: 'in_doubt'; readonly entry: LedgerEntry }
  /** Another worker holds it. */
  | { readonly kind: 'busy'; readonly until: string };

const MAX_LOOKS = 5;

/** How long a drop has waited does not begin anew with every look at it, nor when it waits for something else. */
function continueWait({ state, wait }: Receipt, draft: Draft): Receipt['wait'] {
  if (draft.wait === undefined || wait === undefined || state !== 'waiting') return draft.wait ?? wait;
  return { ...draft.wait, since: wait.since, tooLongSince: wait.tooLongSince };
}

/** What stays of the recorded submission when a new attempt takes it over. */
function continueFrom(recorded: Receipt, draft: Draft, now: Date): Draft {
  const open = endAttempt(recorded, 'lease ended without an outcome', now);
  const copies = [...recorded.writeBack.copies];
  for (const copy of draft.writeBack.copies) {
    if (!copies.some(({ etag }) => etag === copy.etag)) copies.push(copy);
  }
  return {
    ...draft,
    drop: recorded.drop,
    announced: recorded.announced,
    createdAt: recorded.createdAt,
    attempts: open.attempts,
    resends: recorded.resends,
    acts: recorded.acts,
    wait: continueWait(recorded, draft),
    writeBack: { pending: draft.writeBack.pending || recorded.writeBack.pending, copies },
  };
}

function beginIfClaimed(draft: Draft, owner: string, now: Date): Draft {
  return draft.state === 'claimed' ? beginAttempt(draft, owner, now) : draft;
}

/** Nothing to write: the record already says that the drop waits, and for the same. */
function waitsAlready(recorded: Receipt, draft: Draft): boolean {
  return (
    draft.state === 'waiting' &&
    recorded.state === 'waiting' &&
    recorded.wait?.for === draft.wait?.for &&
    JSON.stringify(recorded.missing) === JSON.stringify(draft.missing)
  );
}

/** A dry run is over; only other parameters, such as no `dry_run` any more, begin anew. */
function isCheckedAlready(recorded: Receipt, draft: Draft): boolean {
  return recorded.state === 'checked' && JSON.stringify(recorded.parameters) === JSON.stringify(draft.parameters);
}

/**
 * Takes a submission for one worker, or records that it waits.
 *
 * ```
 *   nothing recorded ------------------ If-None-Match: * ----> taken
 *   waiting | claimed, lease over ----- If-Match ------------> taken
 *   claimed | sending, lease running -------------------------> busy
 *   sending, lease over | in_doubt ---------------------------> in_doubt   (its closing boundary may have been sent)
 *   held ----------------------------------------------------> held
 *   created | rejected | skipped | checked, the same again ---> settled
 *   checked, with other parameters ---- If-Match ------------> taken
 * ```
 *
 * @param draft the document to write: in the state `claimed` with a lease, or in an ending without.
 * @param known the submission's entry, where it was read a moment ago; saves asking for it again.
 * @throws {DropdialError} `ledger_conflict` when other writers win every time.
 */
export async function claimSubmission(
  ledger: Ledger,
  draft: Draft,
  owner: string,
  now: Date,
  known?: LedgerEntry,
): Promise<Claim> {
  let seen = known?.receipt.submission === draft.submission ? known : undefined;
  if (seen === undefined) {
    const created = await ledger.create(beginIfClaimed(draft, owner, now));
    if (created) return { kind: 'taken', entry: created };
  }
  for (let looks = 1; looks <= MAX_LOOKS; looks++) {
    const entry = seen ?? (await ledger.read(draft.feed, draft.submission));
    seen = undefined;
    if (entry === undefined)
      throw new DropdialError('ledger_conflict', 'the ledger lost a document; is it being emptied?');
    const { state, lease } = entry.receipt;
    if (isFinal(state) || isCheckedAlready(entry.receipt, draft)) return { kind: 'settled', entry };
    if (lease && Date.parse(lease.until) > now.getTime()) return { kind: 'busy', until: lease.until };
    if (state === 'held') return { kind: 'held', entry };
    if (state === 'sending' || state === 'in_doubt') return { kind: 'in_doubt', entry };
    if (waitsAlready(entry.receipt, draft)) return { kind: 'taken', entry };
    const next = beginIfClaimed(continueFrom(entry.receipt, draft, now), owner, now);
    const replaced = await ledger.replace(entry, next);
    if (replaced) return { kind: 'taken', entry: replaced };
  }
  throw new DropdialError('ledger_conflict', `other writers won every look at submission ${draft.submission}`);
}
