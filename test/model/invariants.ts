import * as v from 'valibot';
import type { CallLists, HeldList } from './call-list-store.ts';
import type { Fate } from './gate.ts';
import type { ObjectStore, StoredObject, Written } from './object-store.ts';
import type { QueueDouble } from './queue-double.ts';

/** The fields of a ledger document that the invariants read, independently of the code under test. */
const DocumentSchema = v.looseObject({
  submission: v.string(),
  state: v.string(),
  feed: v.string(),
  lease: v.optional(v.looseObject({ until: v.string() })),
  writeBack: v.looseObject({ pending: v.boolean(), copies: v.array(v.looseObject({ etag: v.string() })) }),
  drop: v.looseObject({
    key: v.string(),
    etag: v.string(),
    versionId: v.optional(v.string()),
    after: v.optional(v.string()),
  }),
  wait: v.optional(v.looseObject({ for: v.string() })),
  answer: v.optional(v.looseObject({ list_id: v.number() })),
  problems: v.array(v.looseObject({ code: v.string() })),
  doubt: v.optional(v.looseObject({ parked: v.optional(v.boolean()) })),
  acts: v.optional(v.array(v.looseObject({ act: v.string() }))),
  sameAs: v.optional(v.string()),
});
type Document = v.InferOutput<typeof DocumentSchema>;

/** The fields of the file beside a drop that the invariants read. */
const ReceiptFileSchema = v.looseObject({ state: v.string(), submission: v.optional(v.string()) });

const FINAL = new Set(['created', 'rejected', 'skipped']);
/** The event about each ending of a submission. */
const EVENTS: Readonly<Record<string, string>> = {
  created: 'Drop Created',
  rejected: 'Drop Rejected',
  skipped: 'Drop Skipped',
  waiting: 'Drop Waiting',
  in_doubt: 'Drop In Doubt',
};
const QUIET = new Set([...FINAL, 'waiting', 'checked']);
const LEDGER_BUCKET = 'ledger';
const DROPS_BUCKET = 'drops';

/**
 * How much the clocks of two workers may differ, in milliseconds, although both follow the ledger's clock, which has
 * whole seconds.
 */
const CLOCK_MS = 2_000;

const parsed = new WeakMap<StoredObject, Document>();

function parse(object: StoredObject): Document {
  const document = parsed.get(object) ?? v.parse(DocumentSchema, JSON.parse(object.bytes.toString('utf8')));
  parsed.set(object, document);
  return document;
}

function isStopped({ acts = [] }: Document): boolean {
  return acts.some(({ act }) => act === 'stopped');
}

/** True while the drop waits for a person to say what the object is. */
function isAsked({ state, wait }: Document): boolean {
  return state === 'waiting' && wait?.for === 'person';
}

/** True when the submission has not ended and no worker has it. */
function isLeftOpen({ state, lease, doubt }: Document): boolean {
  return !FINAL.has(state) && state !== 'checked' && lease === undefined && doubt?.parked !== true;
}

/**
 * True when the drop was rejected because its list has another number of contacts. A held list is never started then.
 */
function isOther({ state, problems }: Document): boolean {
  return state === 'rejected' && problems.some(({ code }) => code === 'count_differs');
}

/** True when an object with this ETag is the submission's upload, or a copy that the ledger names. */
function isOf({ drop, writeBack }: Document, etag: string | undefined): boolean {
  return drop.etag === etag || writeBack.copies.some(copy => copy.etag === etag);
}

/** True for a drop, and not for a file that the function wrote beside one. */
function isDrop([key]: readonly [key: string, object: unknown]): boolean {
  return key.endsWith('.csv') && !key.endsWith('.suppressed.csv');
}

const MD5_DIGITS = 32;

/** The content that an ETag of the model stands for, even if every write has an ETag of its own. */
function contentOf(etag: string): string {
  return etag.slice(0, MD5_DIGITS);
}

/**
 * The start of each row, before which nobody in it is called, in milliseconds since the epoch; 0 for a row without one.
 */
function rowStarts({ digest }: HeldList): number[] {
  const [header = '', ...rows] = digest.trim().split('\n');
  const column = header.split(';').indexOf('__start_at');
  return rows.map(row => Number(row.split(';')[column] ?? 0) * 1000);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * True when a moment is outside of a feed's calling hours. It uses the runtime's own calendar, not the code under test.
 */
function isNight({ zone, from, to }: Hours, time: number): boolean {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(zone, clock);
  const local = clock.format(time);
  return local < from || local >= to;
}

/** The mark at the end of a list's name. */
function markOf({ name }: HeldList): string {
  return name.slice(-12);
}

/** Calling hours as in the configuration of a feed, for every day of the week. */
interface Hours {
  readonly zone: string;
  readonly from: string;
  readonly to: string;
}

interface JudgedFeed {
  readonly maxActiveLists?: number | undefined;
  readonly callingHours?: Hours | undefined;
  readonly whenCountDiffers: 'report' | 'stop';
  readonly start: 'at_once' | 'held';
  readonly receiptFile?: boolean;
}

/** The parts of the model's world that the invariants judge. */
interface Judged {
  readonly objects: ObjectStore;
  readonly lists: CallLists;
  readonly queue: QueueDouble;
  readonly feeds: readonly JudgedFeed[];
  readonly time: number;
  readonly uploads: readonly {
    readonly content: string;
    readonly at: number;
    readonly isInParts?: boolean;
    readonly priority?: string;
  }[];
  /** The name of the metadata that a gateway last wrote onto the drop's object. */
  readonly foreign: string | undefined;
  readonly scenario: { readonly versioned?: boolean };
  /** True when all uploads allow duplicates. The function believes that only of uploads in one request. */
  readonly allowsDuplicates: boolean;
  /** Idempotency keys under which a repeat was requested and allowed. */
  readonly repeats: ReadonlySet<string>;
  /** Milliseconds. */
  readonly duplicateWindow: number;
  readonly events: readonly { readonly type: string; readonly submission: string }[];
  /** The number of sweeps that are still to come. */
  readonly sweeps: number;
  /** Milliseconds. */
  readonly quietPeriod: number;
}

/** The properties that must hold after every effect and at the end of every run. Violations are collected. */
export class Invariants {
  readonly violations: string[] = [];
  /** Set when something happened whose outcome only the API could know. */
  wasDisturbed = false;
  /** Set when time passed while a worker was busy. */
  hasSlept = false;
  /** Set when a worker died. */
  hasDied = false;
  readonly #world: Judged;
  readonly #started = new Set<string>();

  constructor(world: Judged) {
    this.#world = world;
  }

  documents(): Document[] {
    const all = this.#world.objects.list(LEDGER_BUCKET);
    return all.filter(([key]) => key.startsWith('submissions/')).map(([, object]) => parse(object));
  }

  /**
   * True when there is a drop, and all drops have ended, were written back and announced, and are marked accordingly.
   */
  get isAllOver(): boolean {
    const all = this.documents();
    const isOver = (document: Document) => FINAL.has(document.state) && !document.writeBack.pending;
    const drops = this.#world.objects.list(DROPS_BUCKET).filter(isDrop);
    return (
      all.length > 0 &&
      all.every(document => isOver(document) && this.#isTold(document)) &&
      drops.every(([, { metadata }]) => all.some(({ submission }) => submission === metadata['dropdial-submission']))
    );
  }

  #isTold({ state, submission }: Document): boolean {
    return this.#world.events.some(event => event.submission === submission && event.type === EVENTS[state]);
  }

  /** A worker that dies during a request leaves a doubt. At any other moment its event simply comes back. */
  watchDeath(): void {
    this.hasDied = true;
    this.wasDisturbed ||= this.documents().some(({ state }) => state === 'sending');
  }

  /** No file may be sent with the tags of another upload. */
  watchTags({ digest, priority, listId }: HeldList): void {
    const own = this.#world.uploads.filter(({ content, priority: said }) => content === digest && said !== undefined);
    if (own.length > 0 && !own.some(({ priority: said }) => said === priority))
      this.#report(`list ${listId} has the tags of another upload`);
  }

  /**
   * Nobody may be called outside of the calling hours, whatever starts the list. A list whose start has passed calls at
   * once.
   */
  watchStart(list: HeldList): void {
    const { feeds, time } = this.#world;
    const hours = feeds[0]?.callingHours;
    if (hours === undefined || this.hasSlept) return;
    const starts = rowStarts(list).map(from => Math.max(time, list.startAt, from));
    if (starts.some(start => isNight(hours, start)))
      this.#report(`list ${list.listId} calls people outside of the calling hours`);
  }

  /** The ledger must never leave a final state, and a recorded list must stay the same. */
  watchLedger({ key, before, after }: Written): void {
    if (!key.startsWith('submissions/') || before === undefined) return;
    const [was, is] = [parse(before), parse(after)];
    if (FINAL.has(was.state) && is.state !== was.state)
      this.#report(`the ledger went from ${was.state} to ${is.state}`);
    if (was.answer && is.answer && was.answer.list_id !== is.answer.list_id) {
      this.#report(`the ledger changed list ${was.answer.list_id} into ${is.answer.list_id}`);
    }
    if (was.state === 'created' && is.answer === undefined)
      this.#report('the ledger forgot the list of a created drop');
  }

  /** Metadata must never name a list that the ledger does not name. */
  watchObject({ before, after: { metadata } }: Written): void {
    const named = metadata['dropdial-list-id'];
    // A gateway may repeat metadata that were true when the function wrote them.
    if (named === undefined || named === before?.metadata['dropdial-list-id']) return;
    const document = this.documents().find(({ submission }) => submission === metadata['dropdial-submission']);
    if (String(document?.answer?.list_id) !== named) {
      this.#report(`metadata names list ${named}, the ledger ${document?.answer?.list_id ?? 'none'}`);
    }
  }

  /**
   * For each fingerprint, and for each content within its window, at most one list may dial, unless the API denied the
   * earlier ones for a whole quiet period. A feed may not have more lists than its limit.
   */
  readonly afterEffect = (fate: Fate): void => {
    if (fate === 'die') this.watchDeath();
    const { lists, quietPeriod, feeds } = this.#world;
    const dialled = lists.all.filter(list => list.dialled);
    const dialling = lists.all.filter(({ status }) => status === 'In progress');
    const most = feeds[0]?.maxActiveLists ?? Number.POSITIVE_INFINITY;
    if (dialling.length > most) this.#report(`${dialling.length} lists dial, of at most ${most}`);
    for (const later of dialled) {
      const isSame = (list: HeldList) => markOf(list) === markOf(later) || list.digest === later.digest;
      const earlier = dialled.filter(
        list => list.listId < later.listId && isSame(list) && !this.#isAnotherUpload(list, later),
      );
      const pair = `${earlier.map(({ listId }) => listId).join()}+${later.listId}`;
      if (this.#started.has(pair)) continue;
      const unexcused = earlier.filter(
        ({ submittedAt, deniedAt }) => deniedAt === undefined || deniedAt + CLOCK_MS < submittedAt + quietPeriod,
      );
      if (unexcused.length <= this.#world.repeats.size) continue;
      this.#started.add(pair);
      this.#report(`two lists dial for one submission or content: ${pair}`);
    }
    for (const document of this.documents()) {
      const { state, answer } = document;
      if (isLeftOpen(document) && !this.#isListed(document))
        this.#report(`a drop was left ${state}, and no sweep finds it`);
      if (answer && !lists.all.some(({ listId }) => listId === answer.list_id)) {
        this.#report(`the ledger (${state}) names list ${answer.list_id}, which does not exist`);
      }
    }
  };

  /** True when the same file was uploaded again on purpose: after the window had ended, or without a window. */
  #isAnotherUpload(earlier: HeldList, later: HeldList): boolean {
    const { uploads, duplicateWindow, allowsDuplicates } = this.#world;
    if (markOf(earlier) === markOf(later)) return false;
    const windowOf = (isInParts = false) => (allowsDuplicates && !isInParts ? 0 : duplicateWindow);
    const since = later.submittedAt - earlier.submittedAt;
    const meant = uploads.slice(1).filter(({ content }) => content === later.digest);
    return meant.some(
      ({ at, isInParts }) => at > earlier.submittedAt && at <= later.submittedAt && since > windowOf(isInParts),
    );
  }

  /** Judges the world when nothing moves any more. */
  atEnd(): void {
    for (const document of this.documents()) {
      this.#judgeDocument(document);
      this.#judgeSweeps(document);
    }
    for (const drop of this.#world.objects.list(DROPS_BUCKET)) if (isDrop(drop)) this.#judgeDrop(...drop);
  }

  /** True when an operator can see that something was not finished. */
  get #isVisible(): boolean {
    return this.#world.queue.deadLetters.length > 0;
  }

  #isListed({ feed, submission }: Document): boolean {
    return this.#world.objects.find(LEDGER_BUCKET, `open/${feed}/${submission}`) !== undefined;
  }

  /** Sweeps must leave nothing behind: no drop whose object is gone, and no marker of a finished submission. */
  #judgeSweeps(document: Document): void {
    const { state, drop } = document;
    if (this.#world.sweeps === 0 || this.#isVisible) return;
    const isThere = isOf(document, this.#world.objects.find(DROPS_BUCKET, drop.key)?.etag);
    if (state === 'waiting' && !isThere) this.#report('a drop waits whose object is gone');
    if (!isLeftOpen(document) && this.#isListed(document))
      this.#report(`a drop that ended ${state} is still listed as open`);
  }

  #judgeDocument(document: Document): void {
    const { state, doubt, answer, submission } = document;
    // Nobody waits for the outcome of an object that turned out not to be an upload.
    if (document.sameAs === undefined && !this.#isTold(document) && EVENTS[state] !== undefined && !this.#isVisible)
      this.#report(`nobody was told that a drop is ${state}`);
    const isParked = state === 'in_doubt' && doubt?.parked === true;
    const isOpen = !QUIET.has(state) && !isParked;
    if (isOpen && !this.#isVisible && !this.#isLeftBehind(document))
      this.#report(`a drop was left ${state}, and nobody sees it`);
    const named = this.#world.lists.all.find(({ listId }) => listId === answer?.list_id);
    if (named) this.#judgeTags(document, named);
    if (named && named.rows !== named.sent) this.#judgeCount(document, named);
    if (isStopped(document)) this.#judgeStopped(submission);
    else if (state === 'created' && !named?.dialled) this.#report('the list of a created drop does not dial');
  }

  /** A list must have the tags of exactly the version that it was made of. */
  #judgeTags({ drop: { key, versionId } }: Document, { listId, priority }: HeldList): void {
    if (versionId === undefined) return;
    const { tags } = this.#world.objects.get(DROPS_BUCKET, key, {}, versionId);
    if (tags.priority !== undefined && tags.priority !== priority)
      this.#report(`list ${listId} has the tags of another version`);
  }

  /** True when its worker died, and its upload continued under another idempotency key. */
  #isLeftBehind({ state, submission, drop: { key, etag } }: Document): boolean {
    const isSame = ({ drop }: Document) => drop.key === key && contentOf(drop.etag) === contentOf(etag);
    const others = this.documents().filter(other => other.submission !== submission && isSame(other));
    return state === 'claimed' && others.some(other => QUIET.has(other.state) || other.doubt?.parked === true);
  }

  /** An incomplete list must be reported, and must not dial if the feed forbids that. */
  #judgeCount({ state, problems }: Document, { dialled, status }: HeldList): void {
    const { start, whenCountDiffers } = this.#world.feeds[0] ?? {};
    if (FINAL.has(state) && !problems.some(({ code }) => code === 'count_differs'))
      this.#report(`a drop ended ${state}, and nothing says that its count differs`);
    if (start === 'held' && dialled) this.#report('a held list with another count was started');
    const wasSeen = !this.wasDisturbed && !this.hasDied;
    const goesOn = status === 'In progress' && whenCountDiffers === 'stop' && wasSeen;
    if (goesOn) this.#report('a list with another count dials on');
  }

  /** A submission that a person stopped must not dial, unless the API denied its list. */
  #judgeStopped(submission: string): void {
    const own = this.#world.lists.all.filter(list => markOf(list) === submission.slice(0, 12));
    if (own.some(({ status, deniedAt }) => status === 'In progress' && deniedAt === undefined))
      this.#report('a submission that a person stopped dials');
  }

  #judgeDrop(key: string, { etag, metadata }: StoredObject): void {
    if (this.#isVisible) return;
    const all = this.documents().filter(({ drop }) => drop.key === key);
    const isNamed = ({ submission }: Document) => submission === metadata['dropdial-submission'];
    const document = all.find(isNamed) ?? all.find(other => isOf(other, etag));
    if (document === undefined) {
      this.#report('a drop was lost: no receipt and no dead letter');
      return;
    }
    this.#judgeStatus(document, metadata);
    this.#judgeLeft(document);
    this.#judgeReceiptFile(key, document);
    this.#judgeForeign(metadata);
    this.#judgeUpload(all, document, etag);
    if (document.state === 'created' && metadata['dropdial-list-id'] !== String(document.answer?.list_id)) {
      this.#report('the object of a created drop does not name its list, and nobody sees it');
    }
    const isOfOthers =
      isStopped(document) || this.#isRepeated(document) || this.#isFull || isOther(document) || isAsked(document);
    if (!this.wasDisturbed && document.state !== 'created' && !isOfOthers) {
      this.#report(`undisturbed, a drop ended ${document.state}`);
    }
  }

  /**
   * The metadata that a gateway wrote last must still exist, whoever wrote back at the same time. Without versions, the
   * function cannot know of them.
   */
  #judgeForeign(metadata: Readonly<Record<string, string>>): void {
    const { foreign, scenario } = this.#world;
    if (foreign === undefined || !scenario.versioned || this.wasDisturbed || this.hasDied) return;
    if (metadata[foreign] === undefined) this.#report(`what a gateway wrote (${foreign}) is gone`);
  }

  /** In the end, an object must have the status of its ledger document, whoever copied it. */
  #judgeStatus({ state }: Document, metadata: Readonly<Record<string, string>>): void {
    const said = metadata['dropdial-status'] ?? 'nothing';
    if (said !== state) this.#report(`an object says ${said}, its ledger ${state}`);
  }

  /** An object that exists must not be reported as deleted or replaced. */
  #judgeLeft({ state, problems }: Document): void {
    if (state === 'skipped' && problems.some(({ code }) => code === 'source_changed'))
      this.#report('an object is there, and is said to be gone or replaced');
  }

  /** The file beside it must have the same status. */
  #judgeReceiptFile(key: string, { state, submission }: Document): void {
    if (this.#world.feeds[0]?.receiptFile !== true) return;
    const file = this.#world.objects.find(DROPS_BUCKET, `${key}.result.json`);
    const said = v.parse(ReceiptFileSchema, JSON.parse(file?.bytes.toString('utf8') ?? '{"state":"nothing"}'));
    if (said.state !== state || said.submission !== submission)
      this.#report(`the file beside an object says ${said.state}, its ledger ${state}`);
  }

  /** An upload with a list must stay created: no copy of it and no tag may make it a duplicate of itself. */
  #judgeUpload(all: readonly Document[], document: Document, etag: string): void {
    const { uploads, repeats } = this.#world;
    const { state } = document;
    if (uploads.length > 1 || repeats.size > 0 || state === 'created' || isAsked(document)) return;
    const isSame = ({ drop }: Document) => contentOf(drop.etag) === contentOf(etag);
    if (all.some(other => other.state === 'created' && isSame(other)))
      this.#report(`an object says ${state}, although it has a list`);
  }

  /** True when the same content was sent as another drop, or as an earlier upload of this one. */
  #isRepeated({ state, submission, drop }: Document): boolean {
    return (
      state === 'rejected' &&
      this.documents().some(
        other =>
          other.state === 'created' &&
          other.submission !== submission &&
          contentOf(other.drop.etag) === contentOf(drop.etag),
      )
    );
  }

  /** True when dialling lists take all places. */
  get #isFull(): boolean {
    const most = this.#world.feeds[0]?.maxActiveLists ?? Number.POSITIVE_INFINITY;
    return this.#world.lists.all.filter(({ status }) => status === 'In progress').length >= most;
  }

  report(violation: string): void {
    this.#report(violation);
  }

  #report(violation: string): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }
}
