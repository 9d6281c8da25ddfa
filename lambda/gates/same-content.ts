import * as v from 'valibot';
import { fence } from '../ledger/fence.ts';
import { noteOnLatest } from '../ledger/move.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { isTaken, mayStillDial, standing } from '../ledger/standing.ts';
import { STATES } from '../ledger/states.ts';
import type { DocumentKind } from '../ledger/store/conditional-document.ts';
import { contentKey } from '../ledger/store/ledger-keys.ts';
import { isIn } from '../ledger/submission.ts';
import { showValue } from '../problem.ts';
import { findAge } from './age.ts';
import { ADVICE, isReleased } from './awaited-person.ts';
import type { GateWorld, Obstacle, PlannedLook } from './gate.ts';

const holder = { submission: v.string(), key: v.string(), at: v.pipe(v.string(), v.isoTimestamp()) };
const HolderSchema = v.strictObject(holder);
const ContentSchema = v.strictObject({
  version: v.literal(1),
  ...holder,
  /** Who had it before, where a repeat was meant: the repeat may come to nothing, and then they count still. */
  earlier: v.optional(v.array(HolderSchema)),
  revision: v.optional(v.string()),
});
type Holder = v.InferOutput<typeof HolderSchema>;
type Content = v.InferOutput<typeof ContentSchema>;

/** Earlier holders beyond this many are forgotten, oldest first. */
const MAX_EARLIER = 4;

/** One document for each content of a feed; a key has at most 1,024 bytes, which JSON may write as six times as many. */
const CONTENT: DocumentKind<Content> = {
  schema: ContentSchema,
  maxBytes: 64 * 1024,
  maxTries: 5,
  conflict: 'other workers keep writing about the same content',
};

/** Until a drop is looked at again whose twin is being sent, and whose twin is in doubt or held, in milliseconds. */
const BUSY_MS = 60_000;
const OPEN_MS = 300_000;
const DAY_MS = 24 * 3600 * 1000;
/** For how long a drop waits for the event that tells how its object came there, in milliseconds: S3 sends most within seconds. */
const TOLD_MS = 300_000;
/** Until it is looked at again, unless that event comes before. */
const TELLING_MS = 60_000;
/** For how long a copy that does not name its submission is taken for one of what was sent under its key, at least. */
const MIN_COPY_DAYS = 1;

/**
 * A copy of an object onto itself is no upload, whatever the feed or the drop says of duplicates. Gateways make one right after an upload,
 * before the object names its submission. Later, a copy that names none may be a rename of another upload, as SFTP users make them.
 */
export function isSoonEnough({ at }: Pick<Holder, 'at'>, time: number, windowDays: number): boolean {
  return time - Date.parse(at) <= Math.max(windowDays, MIN_COPY_DAYS) * DAY_MS;
}

/** The submission that had a content, as messages name it. */
function nameTwin({ key, submission }: Holder, { answer }: Pick<Receipt, 'answer'>): string {
  const list = answer ? `, list ${answer.list_id}` : '';
  return `${showValue(key)} (submission ${submission.slice(0, 12)})${list}`;
}

/** What S3 calls an upload in parts may be a copy in parts, which large objects need; both have such an ETag. */
function isInParts({ etag }: Receipt['drop']): boolean {
  return /-\d+$/.test(etag);
}

/** Whether an old file was only touched, or uploaded anew under another name and renamed, is nothing that S3 tells. */
function askPerson(first: Holder, receipt: Receipt, { drop, acts }: Receipt): Obstacle | undefined {
  if (isReleased({ acts })) return undefined;
  const what = drop.isCopy ? 'a copy made' : `a copy ${isInParts(drop) ? 'in parts ' : ''}may have made`;
  const message = `${what} the object, and the same content was sent as ${nameTwin(first, receipt)} on ${first.at}: it may not be an upload; ${ADVICE}`;
  return { kind: 'wait', wait: { code: 'possible_copy', message, for: 'person' } };
}

/**
 * True when no event has told yet whether an upload or a copy made the object: that of a sidecar, of tags or of a sweep came first. Of what
 * came in parts none will tell.
 */
function isUnexplained(drop: Receipt['drop']): boolean {
  return drop.isCopy !== true && drop.isUpload !== true && !isInParts(drop);
}

/** True for two submissions of one and the same upload, which differ in their idempotency keys alone. */
function isSameUpload(one: Receipt['drop'], other: Receipt['drop']): boolean {
  const isSameObject = one.etag === other.etag && one.versionId === other.versionId;
  return one.key === other.key && isSameObject && one.uploadedAt === other.uploadedAt;
}

/**
 * True when a repeat is meant. Under the same key that takes a later upload that no copy can have made, or an idempotency key that is there and
 * that the earlier one has not had, and what became of that has to be known before. One of the same upload has to be younger than the
 * earlier submission, too: two that met are one that lost its key.
 */
function isMeant({ parameters, receipt }: ContentLook, earlier: Receipt, found: Obstacle): boolean {
  const { drop, createdAt } = receipt;
  if (parameters.allow_duplicate !== true) return false;
  if (earlier.drop.key !== drop.key) return true;
  if (drop.isCopy === true) return false;
  const isSame = isSameUpload(earlier.drop, drop);
  // What was there before may be what the other one was copied from.
  if (drop.isUpload === true && Date.parse(drop.uploadedAt) > Date.parse(earlier.drop.uploadedAt)) return true;
  const isAskedFor = drop.idempotencyKey !== undefined && drop.idempotencyKey !== earlier.drop.idempotencyKey;
  const isLater = !isSame || Date.parse(createdAt) > Date.parse(earlier.createdAt);
  const isKnown = found.kind !== 'wait' || found.wait.for === 'person';
  return isLater && isAskedFor && isKnown;
}

/** What stands in the way, unless a repeat is meant. */
interface Judged {
  readonly obstacle: Obstacle;
  readonly isMeant: boolean;
}

/** True when a list was made, and its worker may have died before it said so. The object of its key leads to another submission from now on. */
function isUntold({ state, writeBack, announced }: Receipt): boolean {
  return state === 'created' && (writeBack.pending || announced?.event !== STATES[state].event);
}

function leaveToSweeps({ marked }: Receipt): Pick<Receipt, 'marked'> | undefined {
  return marked ? undefined : { marked: true };
}

/** What a submission that had the content before comes to; `again` when it moved while it was looked at. */
async function judgeFirst(
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
  // When it was made counts, not when somebody comes to look at it.
  const isSoon = isSoonEnough(first, Date.parse(drop.uploadedAt), duplicateWindowDays);
  const mayBeCopy = isCopy && isSoon;
  const isUnseen = isOfKey && !isSame && isUnexplained(drop);
  const mayBeCopyToo = isOfKey && !isCopy && !isWithinWindow && isSoon && (isInParts(drop) || isUnseen);
  const judged = (obstacle: Obstacle): Judged => ({ obstacle, isMeant: isMeant(look, receipt, obstacle) });
  /** The same of an object of which it will be told what it is. */
  const judgedOnceTold = (obstacle: Obstacle): Judged => {
    const now = judged(obstacle);
    const isToBeTold = isUnseen && time < Date.parse(look.receipt.createdAt) + TOLD_MS;
    if (!isToBeTold || now.isMeant) return now;
    const message = `the same content was sent as ${nameTwin(first, receipt)}, and it is not known yet how this object was made`;
    const until = new Date(time + TELLING_MS);
    return { obstacle: { kind: 'pause', pause: { code: 'another_upload', message, until } }, isMeant: false };
  };
  if (receipt.state === 'created' && (mayBeCopy || isSame)) return judged({ kind: 'copy', of: first.submission });
  if (receipt.state === 'created' && (isCopy || mayBeCopyToo)) {
    const question = askPerson(first, receipt, look.receipt);
    return question && judgedOnceTold(question);
  }
  // A person has to say what became of one that is parked, or asks for another by its key.
  const isGivenUp = standing(receipt, now()) === 'parked' && drop.idempotencyKey !== undefined;
  const isBusy = isTaken(receipt, now());
  // A copy is judged by what became of the first one, and that is not known yet: whoever has it may send it.
  const isUnknown = (isCopy || mayBeCopyToo) && (mayStillDial(receipt) || receipt.lease !== undefined);
  if (!isWithinWindow && !mayBeCopy && !isUnknown && (!isSame || isGivenUp)) return undefined;
  const twin = nameTwin(first, receipt);
  if (receipt.state === 'created') {
    const message = `the same content was sent as ${twin} on ${first.at}; set allow_duplicate=true and a new idempotency_key to send it again`;
    return judgedOnceTold({ kind: 'refusal', refusal: { code: 'duplicate_content', message } });
  }
  if (isBusy || mayStillDial(receipt)) {
    // Whose worker died, and whose idempotency key is another one by now, has no event that leads to it: sweeps follow it up.
    if (!isBusy && receipt.lease !== undefined && !(await fence(ledger, earlier, now()))) return 'again';
    // It does not wait for ever for another object. Of its own it will be known what became of it.
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

/** Every other submission that had the content before, the latest first. */
function othersIn(content: Content | undefined, submission: string): readonly Holder[] {
  if (content === undefined) return [];
  const { earlier = [], key, at } = content;
  return [{ submission: content.submission, key, at }, ...earlier].filter(other => other.submission !== submission);
}

/**
 * Remembers that a submission has this content, and stands in the way of the same list under two names, or uploaded twice, within
 * the feed's window, counted from the latest of them. A drop that says that a repeat is meant is remembered, and nothing stands in its way.
 * A feed without a window remembers too: what is only a copy of an object onto itself has to be known for one.
 *
 * ```
 *   nobody had it ------------------------------------------ If-None-Match: * --> ours
 *   the other one never dialled (rejected, skipped, waits) - If-Match ----------> ours
 *   the other one was claimed, its lease is over ----------- it is fenced off, then If-Match --> ours
 *   the other one has a lease, is in doubt or held --------------------------------> open: look again later
 *   the other one was created ----------------------------------------------------> sent: refused
 *   the same, and nobody has told yet how our object came there -------------------> given back: its own event tells
 *   the other one is of the same upload, under another key, and was created -------> the same: it keeps that outcome
 *   a repeat is meant --------------------- If-Match ----------> ours, and the other one is remembered beside it
 * ```
 *
 * Every claim writes the document, also one of a submission that had it before. Without that, a submission that waited could
 * go on at the very moment in which another one finds it waiting, and takes its place.
 */
export async function sameContent(
  look: ContentLook,
  { documents, ledger, now }: Pick<GateWorld, 'documents' | 'ledger' | 'now'>,
): Promise<Obstacle | undefined> {
  const { feed, receipt, plan } = look;
  const { submission, drop, revision } = receipt;
  const ours = { version: 1, submission, key: drop.key, at: now().toISOString() } as const;
  return documents.change<Content, Obstacle | undefined>(CONTENT, {
    key: contentKey(feed.id, plan.sha256),
    revision,
    isNew: true,
    decide: async content => {
      const earlier: Holder[] = [];
      let obstacle: Obstacle | undefined;
      for (const other of othersIn(content, submission)) {
        const found = await judgeFirst(other, look, { ledger, now });
        if (found === 'again') return 'again';
        if (found === undefined) continue;
        earlier.push(other);
        // That it is no upload at all is said before anything that only an upload may be.
        if (!found.isMeant && (obstacle === undefined || found.obstacle.kind === 'copy')) ({ obstacle } = found);
      }
      if (obstacle) return { result: obstacle };
      const kept = earlier.slice(0, MAX_EARLIER);
      return { result: undefined, write: { ...ours, ...(kept.length > 0 && { earlier: kept }) } };
    },
  });
}

type ContentLook = Pick<PlannedLook, 'feed' | 'receipt' | 'parameters'> & {
  readonly plan: Pick<PlannedLook['plan'], 'sha256'>;
};
