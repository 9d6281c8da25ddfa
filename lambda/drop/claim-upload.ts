import type { FeedConfig } from '../feed/feed-config.ts';
import { isSoonEnough } from '../gates/same-content.ts';
import { fingerprint } from '../ledger/fingerprint.ts';
import type { Draft } from '../ledger/ledger.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { wasLeft } from '../ledger/standing.ts';
import { isFinal } from '../ledger/states.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import { type Claim, claim } from '../submission/claim.ts';
import type { StepWorld } from '../submission/step.ts';
import type { World } from '../world.ts';
import type { Drop } from './drop.ts';
import { followUp } from './follow-up.ts';
import { wasMeantToDial } from './is-repeat.ts';

type Needs = StepWorld & Pick<World, 'announcer'>;

/** By how much S3's time and a worker's may differ, in milliseconds: an upload this soon after the first one is the first one. */
const CLOCK_MS = 2_000;
/** Until an event comes back that does not tell how its object came there, in milliseconds. */
const UNTOLD_MS = 60_000;

/** Whose the object is: of the submission that was found, of another upload of the same file, or nobody can say yet. */
type Belonging = 'same' | 'another' | 'untold';

/** True when the object is the very one that a submission was made of, or a copy of it that the ledger names. */
function isMadeOf({ drop, writeBack }: Receipt, { versionId, lastModified }: ObjectHead): boolean {
  if (versionId === undefined || drop.versionId === undefined)
    return Date.parse(drop.uploadedAt) === lastModified.getTime();
  return [drop, ...writeBack.copies].some(version => version.versionId === versionId);
}

/** True when an object of the submission would carry its mark by now. */
function isMarking({ writeBack: { pending, refused } }: Receipt, { writeBack }: FeedConfig): boolean {
  return !pending && refused === undefined && writeBack.includes('metadata');
}

/**
 * Whose an object is that names nobody and has the ETag of what a submission was made of which is over.
 *
 * The two seconds of doubt protect people who were called: a client may send the same file twice because it lost the answer. Where nobody
 * was called, another look harms nobody, and the outcome of what was replaced is no answer to what is there.
 */
function judgeBelonging(receipt: Receipt, { feed, head, upload, isCopy }: Drop): Belonging {
  if (wasLeft(receipt)) return 'another';
  if (isMadeOf(receipt, head)) return 'same';
  if (upload?.isThere === 'surely') return 'another';
  if (upload?.isThere && !wasMeantToDial(receipt)) return 'another';
  const tried = receipt.attempts.at(-1)?.startedAt ?? receipt.createdAt;
  if (upload && upload.at.getTime() > Date.parse(tried) + CLOCK_MS) return 'another';
  if (isCopy) {
    const { state, updatedAt, answer } = receipt;
    const sent = { at: answer?.answeredAt ?? updatedAt };
    return state !== 'created' || isSoonEnough(sent, head.lastModified.getTime(), feed.duplicateWindowDays)
      ? 'same'
      : 'another';
  }
  // An event about tags or a sidecar, or an old one, says nothing of an upload; its own event does, and may be on its way.
  return upload?.isThere || !isMarking(receipt, feed) ? 'same' : 'untold';
}

/** The document of another upload of the same file. */
function draftAfter(draft: Draft, after: string): Draft {
  const { feed, drop } = draft;
  return { ...draft, submission: fingerprint({ ...drop, feed, after }), drop: { ...drop, after } };
}

/**
 * Claims the submission of an object, which is found by what the object is: where that is over, the same file may have been uploaded again
 * since, which is another upload and another submission. An idempotency key says itself what is the same.
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
  if (drop.known !== undefined || draft.drop.idempotencyKey !== undefined) return first;
  const { latest } = first.submission.receipt;
  const last = latest === undefined ? undefined : await ledger.read(draft.feed, latest);
  const { after = '' } = last?.receipt.drop ?? {};
  let claimed = last ? await claim(draftAfter(draft, after), last, run, { ledger, now }) : first;
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
      // Whoever left it may have died before it was told, and the object leads to the next upload from now on.
      const left = { feed: drop.feed, submission: claimed.submission, because: 'replaced' } as const;
      const { pause } = await followUp(left, run, world);
      if (pause) return { ...claimed, pause };
    }
    claimed = await claim(draftAfter(draft, receipt.submission), undefined, run, { ledger, now });
  }
  const { submission } = claimed.submission.receipt;
  if (claimed !== first)
    await noteOnLatest(ledger, first.submission, receipt =>
      receipt.latest === submission ? undefined : { latest: submission },
    );
  return claimed;
}
