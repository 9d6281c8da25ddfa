import * as v from 'valibot';
import type { CallLists, HeldList } from './call-list-store.ts';
import type { Fate } from './gate.ts';
import type { ObjectStore, StoredObject, Written } from './object-store.ts';
import type { QueueDouble } from './queue-double.ts';

/** What the invariants read of a ledger document: by their own reading, not by that of the code they judge. */
const DocumentSchema = v.looseObject({
  submission: v.string(),
  state: v.string(),
  feed: v.string(),
  lease: v.optional(v.looseObject({ until: v.string() })),
  writeBack: v.looseObject({ pending: v.boolean(), copies: v.array(v.looseObject({ etag: v.string() })) }),
  drop: v.looseObject({ key: v.string(), etag: v.string(), after: v.optional(v.string()) }),
  wait: v.optional(v.looseObject({ for: v.string() })),
  sameAs: v.optional(v.string()),
  answer: v.optional(v.looseObject({ list_id: v.number() })),
  doubt: v.optional(v.looseObject({ parked: v.optional(v.boolean()) })),
  acts: v.optional(v.array(v.looseObject({ act: v.string() }))),
});
type Document = v.InferOutput<typeof DocumentSchema>;

const FINAL = new Set(['created', 'rejected', 'skipped']);
/** What is told of a submission that ended. */
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

/** How far two workers may differ about the time, although they go by the ledger's clock: it tells whole seconds. */
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

/** Nobody is at it, and it is not over. */
function isLeftOpen({ state, lease, doubt }: Document): boolean {
  return !FINAL.has(state) && state !== 'checked' && lease === undefined && doubt?.parked !== true;
}

/** The object is what the submission was made of, or a copy of it that the ledger names. */
function isOf({ drop, writeBack }: Document, etag: string | undefined): boolean {
  return drop.etag === etag || writeBack.copies.some(copy => copy.etag === etag);
}

/** The mark at the end of a list's name. */
function markOf({ name }: HeldList): string {
  return name.slice(-12);
}

/** What of the model's world is judged. */
export interface Judged {
  readonly objects: ObjectStore;
  readonly lists: CallLists;
  readonly queue: QueueDouble;
  readonly feeds: readonly { readonly maxActiveLists?: number | undefined; readonly duplicateWindowDays: number }[];
  /** When the same file was uploaded again, in milliseconds since the epoch. */
  readonly uploads: readonly number[];
  readonly events: readonly { readonly type: string; readonly submission: string }[];
  /** Sweeps that still come. */
  readonly sweeps: number;
  /** Milliseconds. */
  readonly quietPeriod: number;
}

/** What must hold after every effect and at the end of every run; what does not is collected. */
export class Invariants {
  readonly violations: string[] = [];
  /** Set when something happened whose outcome nobody but the API could know. */
  wasDisturbed = false;
  readonly #world: Judged;
  readonly #started = new Set<string>();

  constructor(world: Judged) {
    this.#world = world;
  }

  documents(): Document[] {
    const all = this.#world.objects.list(LEDGER_BUCKET);
    return all.filter(([key]) => key.startsWith('submissions/')).map(([, object]) => parse(object));
  }

  /** There is something, all of it is over, written back and told, and every object says so. */
  get isAllOver(): boolean {
    const all = this.documents();
    const isOver = (document: Document) => FINAL.has(document.state) && !document.writeBack.pending;
    const drops = this.#world.objects.list(DROPS_BUCKET).filter(([key]) => key.endsWith('.csv'));
    return (
      all.length > 0 &&
      all.every(document => isOver(document) && this.#isTold(document)) &&
      drops.every(([, { metadata }]) => all.some(({ submission }) => submission === metadata['dropdial-submission']))
    );
  }

  #isTold({ state, submission }: Document): boolean {
    return this.#world.events.some(event => event.submission === submission && event.type === EVENTS[state]);
  }

  /** Where a feed has no window, a list of another upload of the same file may dial beside the first one. */
  #isOfAnotherUpload(earlier: HeldList, later: HeldList): boolean {
    const { uploads, feeds } = this.#world;
    if (feeds[0]?.duplicateWindowDays !== 0 || markOf(earlier) === markOf(later)) return false;
    return uploads.some(at => earlier.submittedAt < at && at <= later.submittedAt);
  }

  /** A worker that dies while a request is in flight leaves a doubt; at any other moment its event simply comes back. */
  watchDeath(): void {
    this.wasDisturbed ||= this.documents().some(({ state }) => state === 'sending');
  }

  /** The ledger never goes back from a final state, and a recorded list stays the one. */
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

  /** Metadata never names a list that the ledger does not. */
  watchObject({ after: { metadata } }: Written): void {
    const named = metadata['dropdial-list-id'];
    if (named === undefined) return;
    const document = this.documents().find(({ submission }) => submission === metadata['dropdial-submission']);
    if (String(document?.answer?.list_id) !== named) {
      this.#report(`metadata names list ${named}, the ledger ${document?.answer?.list_id ?? 'none'}`);
    }
  }

  /**
   * At most one list dials for a fingerprint, and for a content within its window, unless the API denied the earlier ones for a
   * whole quiet period; and no more lists of a feed than it may have.
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
        list => list.listId < later.listId && isSame(list) && !this.#isOfAnotherUpload(list, later),
      );
      const pair = `${earlier.map(({ listId }) => listId).join()}+${later.listId}`;
      if (this.#started.has(pair)) continue;
      const unexcused = earlier.some(
        ({ submittedAt, deniedAt }) => deniedAt === undefined || deniedAt + CLOCK_MS < submittedAt + quietPeriod,
      );
      if (!unexcused) continue;
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

  /** What must hold when nothing moves any more. */
  atEnd(): void {
    for (const document of this.documents()) {
      this.#judgeDocument(document);
      this.#judgeSweeps(document);
    }
    for (const [key, object] of this.#world.objects.list(DROPS_BUCKET)) {
      if (key.endsWith('.csv')) this.#judgeDrop(key, object);
    }
  }

  /** An operator sees that something did not come to its end. */
  get #isVisible(): boolean {
    return this.#world.queue.deadLetters.length > 0;
  }

  #isListed({ feed, submission }: Document): boolean {
    return this.#world.objects.find(LEDGER_BUCKET, `open/${feed}/${submission}`) !== undefined;
  }

  /** Sweeps leave nothing behind: no drop whose object is gone, and no marker of what is over. */
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
    // What turned out to be no upload is nothing that anybody waits to hear of.
    if (document.sameAs === undefined && !this.#isTold(document) && EVENTS[state] !== undefined && !this.#isVisible)
      this.#report(`nobody was told that a drop is ${state}`);
    const isParked = state === 'in_doubt' && doubt?.parked === true;
    const isOpen = !QUIET.has(state) && !isParked;
    if (isOpen && !this.#isVisible) this.#report(`a drop was left ${state}, and nobody sees it`);
    const named = this.#world.lists.all.find(({ listId }) => listId === answer?.list_id);
    if (isStopped(document)) this.#judgeStopped(submission);
    else if (state === 'created' && !named?.dialled) this.#report('the list of a created drop does not dial');
  }

  /** What a person stopped does not dial, unless the API did not show it to anybody. */
  #judgeStopped(submission: string): void {
    const own = this.#world.lists.all.filter(list => markOf(list) === submission.slice(0, 12));
    if (own.some(({ status, deniedAt }) => status === 'In progress' && deniedAt === undefined))
      this.#report('a submission that a person stopped dials');
  }

  #judgeDrop(key: string, { etag, metadata }: StoredObject): void {
    if (this.#isVisible) return;
    const own = this.documents().filter(other => other.drop.key === key && isOf(other, etag));
    const document = own.find(({ submission }) => submission === metadata['dropdial-submission']) ?? own[0];
    if (document === undefined) this.#report('a drop was lost: no receipt and no dead letter');
    if (document?.state === 'created' && metadata['dropdial-list-id'] !== String(document.answer?.list_id)) {
      this.#report('the object of a created drop does not name its list, and nobody sees it');
    }
    const isAsked = document?.state === 'waiting' && document.wait?.for === 'person';
    const isOfOthers =
      document !== undefined && (isAsked || isStopped(document) || this.#isRepeated(document) || this.#isFull);
    if (!this.wasDisturbed && document?.state !== 'created' && !isOfOthers) {
      this.#report(`undisturbed, a drop ended ${document?.state ?? 'nowhere'}`);
    }
  }

  /** The same content went out as another drop. */
  #isRepeated({ state, drop, submission }: Document): boolean {
    return (
      state === 'rejected' &&
      this.documents().some(
        other => other.state === 'created' && other.submission !== submission && other.drop.etag === drop.etag,
      )
    );
  }

  /** All places are taken by lists that dial. */
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
