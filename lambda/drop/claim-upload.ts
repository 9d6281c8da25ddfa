import { countsAsCopy } from '../gates/judge-holder.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Draft } from '../ledger/ledger.ts';
import { noteOnLatest } from '../ledger/move.ts';
import { isMadeOf, isMarking } from '../ledger/own-object.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { wasLeft } from '../ledger/standing.ts';
import { isFinal } from '../ledger/states.ts';
import type { Run } from '../run.ts';
import { type Claim, claim } from '../submission/claim.ts';
import type { StepWorld } from '../submission/step.ts';
import type { World } from '../world.ts';
import type { Drop } from './drop.ts';
import { followUp } from './follow-up.ts';
import { wasMeantToDial } from './is-repeat.ts';

type Needs = StepWorld & Pick<World, 'announcer'>;

/**
 * By how much the clocks of S3 and a worker may differ, in milliseconds. An upload this soon after an attempt may be
 * the one that it tried.
 */
const CLOCK_MS = 2_000;
/** After how many milliseconds an event comes back that does not tell how its object was made. */
const UNTOLD_MS = 60_000;

/**
 * Whether the object belongs to the submission that was found or to another upload of the same file; `untold` if that
 * is not known yet.
 */
type Belonging = 'same' | 'another' | 'untold';

/**
 * Judges an object without a mark that has the ETag of a finished submission.
 *
 * The two seconds of doubt protect people who were called: a client that lost the answer to its request may send the
 * same file twice. If nobody was called, another submission harms nobody. The outcome of a file that was replaced is no
 * answer to the file that is there now.
 */
function judgeBelonging(receipt: Receipt, { feed, head, upload, isCopy, isFound }: Drop): Belonging {
  if (wasLeft(receipt)) return 'another';
  // Otherwise the key alone says what is the same.
  if (receipt.drop.idempotencyKey !== undefined) return 'same';
  if (isMadeOf(receipt, head)) return 'same';
  if (upload?.isThere === 'surely') return 'another';
  if (upload?.isThere && !wasMeantToDial(receipt)) return 'another';
  const tried = receipt.attempts.at(-1)?.startedAt ?? receipt.createdAt;
  if (upload && upload.at.getTime() > Date.parse(tried) + CLOCK_MS) return 'another';
  const { state, updatedAt, answer } = receipt;
  // A rejected upload called nobody, so it does not matter whether the object is a copy of it.
  if (isFound && state === 'rejected') return 'another';
  if (isCopy || isFound) {
    const sent = { at: answer?.answeredAt ?? updatedAt };
    return state !== 'created' || countsAsCopy(sent, head.lastModified.getTime(), feed.duplicateWindowDays)
      ? 'same'
      : 'another';
  }
  // An old event, or one about tags or a sidecar, does not report an upload. The upload's own event may be on its way.
  return upload?.isThere || !isMarking(receipt, feed) ? 'same' : 'untold';
}

/**
 * Drafts the submission of another upload of the same file. If a listing found it and no event is known, it may be a
 * copy of the file that was sent, and is treated as one: if need be, a person decides.
 */
function draftAfter(draft: Draft, after: string, { isFound }: Drop): Draft {
  const { feed, drop } = draft;
  const isCopy = isFound && { isCopy: true };
  return { ...draft, submission: fingerprint({ ...drop, feed, after }), drop: { ...drop, ...isCopy, after } };
}

/**
 * Claims the submission of an object. If the submission to which its ETag leads has ended, the same file may have been
 * uploaded again since. Each upload is a submission of its own. With an idempotency key, that holds only
 * for a file that was replaced before anything was sent.
 *
 * ```
 *   first upload --after--> second upload --after--> third: `latest` of the first one names it
 * ```
 *
 * @throws {DropdialError} `ledger_conflict` when other writers win every time.
 */
export async function claimUpload(drop: Drop, draft: Draft, run: Run, world: Needs): Promise<Claim> {
  const { ledger, now } = world;
  const first = await claim(draft, drop.known, run, { ledger, now });
  if (drop.known !== undefined) return first;
  const { latest } = first.submission.receipt;
  const last = latest === undefined ? undefined : await ledger.read(draft.feed, latest);
  const { after = '' } = last?.receipt.drop ?? {};
  let claimed = last ? await claim(draftAfter(draft, after, drop), last, run, { ledger, now }) : first;
  for (;;) {
    const { receipt } = claimed.submission;
    if (!claimed.wasOver || !isFinal(receipt.state)) break;
    const belonging = judgeBelonging(receipt, drop);
    if (belonging === 'same') break;
    if (belonging === 'untold') {
      const message = 'the object was written again, and it is not known yet how';
      return { ...claimed, pause: { code: 'another_upload', message, until: new Date(now().getTime() + UNTOLD_MS) } };
    }
    if (wasLeft(receipt)) {
      // Its worker may have died before its event was sent, and from now on the object leads to the next upload.
      const left = { feed: drop.feed, submission: claimed.submission, because: 'replaced' } as const;
      const { pause } = await followUp(left, run, world);
      if (pause) return { ...claimed, pause };
    }
    claimed = await claim(draftAfter(draft, receipt.submission, drop), undefined, run, { ledger, now });
  }
  const { submission } = claimed.submission.receipt;
  if (claimed !== first)
    await noteOnLatest(ledger, first.submission, receipt =>
      receipt.latest === submission ? undefined : { latest: submission },
    );
  return claimed;
}
