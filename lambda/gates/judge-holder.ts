import { noteOnLatest } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken, mayStillDial, standing } from '../ledger/standing.ts';
import { STATES } from '../ledger/states.ts';
import { fence } from '../ledger/store/fence.ts';
import { isIn } from '../ledger/submission.ts';
import { showValue } from '../problem.ts';
import { DAY_MS } from '../time/units.ts';
import { findAge } from './age.ts';
import { ADVICE, isReleased } from './awaited-person.ts';
import type { GateWorld, Obstacle, PlannedLook } from './gate.ts';

/** A submission that had the content, and when. */
export interface Holder {
  readonly submission: string;
  readonly key: string;
  readonly at: string;
}

export type ContentLook = Pick<PlannedLook, 'feed' | 'receipt' | 'parameters'> & {
  readonly plan: Pick<PlannedLook['plan'], 'sha256'>;
};

/**
 * Delay before a drop is checked again: while its twin is being sent, and while its twin is in doubt or held, in
 * milliseconds.
 */
const BUSY_MS = 60_000;
const OPEN_MS = 300_000;
/**
 * How long a drop waits for the event that tells how its object was made, in milliseconds. S3 sends most within
 * seconds.
 */
const TOLD_MS = 300_000;
/** Delay before it is checked again if that event has not arrived, in milliseconds. */
const TELLING_MS = 60_000;
/** Minimum time for which a copy that names no submission counts as a copy of the file that was sent under its key. */
const MIN_COPY_DAYS = 1;

/**
 * True while a copy that names no submission counts as a copy of what was sent under its key. A copy of an object onto
 * itself is not an upload, whatever the feed or the drop allows. Gateways make one right after an upload, before the
 * object names its submission. Later, such a copy may be another upload that was renamed, as SFTP users do.
 */
export function countsAsCopy({ at }: Pick<Holder, 'at'>, time: number, windowDays: number): boolean {
  return time - Date.parse(at) <= Math.max(windowDays, MIN_COPY_DAYS) * DAY_MS;
}

/** Names the submission that had a content, for messages. */
function nameTwin({ key, submission }: Holder, { answer }: Pick<Receipt, 'answer'>): string {
  const list = answer ? `, list ${answer.list_id}` : '';
  return `${showValue(key)} (submission ${submission.slice(0, 12)})${list}`;
}

/** True for an object made in parts. S3 reports a copy in parts, which large objects need, like an upload in parts. */
function isInParts({ etag }: Receipt['drop']): boolean {
  return /-\d+$/.test(etag);
}

/**
 * Asks a person, because S3 does not tell whether an old file was only touched, or uploaded under another name and
 * renamed.
 */
function askPerson(first: Holder, receipt: Receipt, { drop, acts }: Receipt): Obstacle | undefined {
  if (isReleased({ acts })) return undefined;
  const what = drop.isCopy ? 'a copy made' : `a copy ${isInParts(drop) ? 'in parts ' : ''}may have made`;
  const message = `${what} the object, and the same content was sent as ${nameTwin(first, receipt)} on ${first.at}: it may not be an upload; ${ADVICE}`;
  return { kind: 'wait', wait: { code: 'possible_copy', message, for: 'person' } };
}

/**
 * True while no event has told whether an upload or a copy made the object, because the event of its sidecar, its tags
 * or a sweep came first. For objects made in parts, no event ever tells.
 */
function isUnexplained(drop: Receipt['drop']): boolean {
  return drop.isCopy !== true && drop.isUpload !== true && !isInParts(drop);
}

/** True for two submissions of the same upload, which differ only in their idempotency keys. */
function isSameUpload(one: Receipt['drop'], other: Receipt['drop']): boolean {
  const isSameObject = one.etag === other.etag && one.versionId === other.versionId;
  return one.key === other.key && isSameObject && one.uploadedAt === other.uploadedAt;
}

/**
 * True when a repeat is meant. `allow_duplicate` is required, and suffices under another key. Under the same key a
 * repeat also needs a later upload that cannot be a copy, or an idempotency key that differs from the earlier one, and
 * then the outcome of the earlier submission has to be known. If both are of the same upload, this submission must be
 * the younger one: an older one is no repeat, its idempotency key was only missing for a while.
 */
function isMeant({ parameters, receipt }: ContentLook, earlier: Receipt, found: Obstacle): boolean {
  const { drop, createdAt } = receipt;
  if (parameters.allow_duplicate !== true) return false;
  if (earlier.drop.key !== drop.key) return true;
  if (drop.isCopy === true) return false;
  const isSame = isSameUpload(earlier.drop, drop);
  // An object that existed before may be the source of the earlier one, as a copy.
  if (drop.isUpload === true && Date.parse(drop.uploadedAt) > Date.parse(earlier.drop.uploadedAt)) return true;
  const isAskedFor = drop.idempotencyKey !== undefined && drop.idempotencyKey !== earlier.drop.idempotencyKey;
  const isLater = !isSame || Date.parse(createdAt) > Date.parse(earlier.createdAt);
  const isKnown = found.kind !== 'wait' || found.wait.for === 'person';
  return isLater && isAskedFor && isKnown;
}

/** An obstacle, and whether the drop may ignore it because a repeat is meant. */
interface Judged {
  readonly obstacle: Obstacle;
  readonly isMeant: boolean;
}

/**
 * True when a list exists and its worker may have died before telling. Events of the key lead to the newer submission
 * now.
 */
function isUntold({ state, writeBack, announced }: Receipt): boolean {
  return state === 'created' && (writeBack.pending || announced?.event !== STATES[state].event);
}

function leaveToSweeps({ marked }: Receipt): Pick<Receipt, 'marked'> | undefined {
  return marked ? undefined : { marked: true };
}

/**
 * Judges one earlier holder of the content; `again` when its submission moved meanwhile, `undefined` when it is no
 * obstacle.
 */
export async function judgeHolder(
  first: Holder,
  look: ContentLook,
  { ledger, now }: Pick<GateWorld, 'ledger' | 'now'>,
): Promise<Judged | 'again' | undefined> {
  const { id, duplicateWindowDays } = look.feed;
  const { drop } = look.receipt;
  const time = now().getTime();
  const isWithinWindow = duplicateWindowDays > 0 && time - Date.parse(first.at) <= duplicateWindowDays * DAY_MS;
  const isOfKey = first.key === drop.key;
  if (!isWithinWindow && !isOfKey) return undefined;
  const earlier = await ledger.read(id, first.submission);
  if (earlier === undefined) return undefined;
  const { receipt } = earlier;
  if (isOfKey && isUntold(receipt)) await noteOnLatest(ledger, earlier, leaveToSweeps);
  const isSame = isSameUpload(receipt.drop, drop);
  const isCopy = isOfKey && drop.isCopy === true;
  // The time of the copy counts, not the time of this look.
  const isSoon = countsAsCopy(first, Date.parse(drop.uploadedAt), duplicateWindowDays);
  const mayBeCopy = isCopy && isSoon;
  const isUnseen = isOfKey && !isSame && isUnexplained(drop);
  const mayBeCopyToo = isOfKey && !isCopy && !isWithinWindow && isSoon && (isInParts(drop) || isUnseen);
  const judged = (obstacle: Obstacle): Judged => ({ obstacle, isMeant: isMeant(look, receipt, obstacle) });
  /** The same, but pauses first while the event that tells how the object was made may still arrive. */
  const judgedOnceTold = (obstacle: Obstacle): Judged => {
    const verdict = judged(obstacle);
    const isToBeTold = isUnseen && time < Date.parse(look.receipt.createdAt) + TOLD_MS;
    if (!isToBeTold || verdict.isMeant) return verdict;
    const message = `the same content was sent as ${nameTwin(first, receipt)}, and it is not known yet how this object was made`;
    const until = new Date(time + TELLING_MS);
    return { obstacle: { kind: 'pause', pause: { code: 'another_upload', message, until } }, isMeant: false };
  };
  if (receipt.state === 'created' && (mayBeCopy || isSame)) return judged({ kind: 'copy', of: first.submission });
  if (receipt.state === 'created' && (isCopy || mayBeCopyToo)) {
    const question = askPerson(first, receipt, look.receipt);
    return question && judgedOnceTold(question);
  }
  // If the first one is parked, a person decides, and the idempotency key shows that a person asks for another one.
  const isGivenUp = standing(receipt, now()) === 'parked' && drop.idempotencyKey !== undefined;
  const isBusy = isTaken(receipt, now());
  // A copy is judged by the outcome of the first submission, which is unknown while a worker may still send it.
  const isUnknown = (isCopy || mayBeCopyToo) && (mayStillDial(receipt) || receipt.lease !== undefined);
  if (!isWithinWindow && !mayBeCopy && !isUnknown && (!isSame || isGivenUp)) return undefined;
  const twin = nameTwin(first, receipt);
  if (receipt.state === 'created') {
    const message = `the same content was sent as ${twin} on ${first.at}; set allow_duplicate=true and a new idempotency_key to send it again`;
    return judgedOnceTold({ kind: 'refusal', refusal: { code: 'duplicate_content', message } });
  }
  if (isBusy || mayStillDial(receipt)) {
    // If its worker died and its idempotency key was changed, no event leads to it. Fencing lists it, so that sweeps
    // continue it.
    if (!isBusy && receipt.lease !== undefined && !(await fence(ledger, earlier, now()))) return 'again';
    // A drop does not wait forever for another object. For its own object, the outcome will be known.
    const stale = isOfKey ? undefined : findAge(look, now());
    if (stale) return judged({ kind: 'refusal', refusal: stale });
    const advice = isCopy || isSame ? '' : '; set allow_duplicate=true to send it anyway';
    const message = `the same content is in progress as ${twin}, which is ${receipt.state}${advice}`;
    const until = new Date(time + (isBusy ? BUSY_MS : OPEN_MS));
    return judged({ kind: 'wait', wait: { code: 'content_busy', message, for: 'same_content', until } });
  }
  if (receipt.lease === undefined || !isIn(earlier, 'claimed')) return undefined;
  return (await fence(ledger, earlier, now())) ? undefined : 'again';
}
