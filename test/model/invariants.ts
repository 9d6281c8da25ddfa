import * as v from 'valibot';
import type { HeldList } from './call-list-store.ts';
import type { Fate } from './gate.ts';
import type { StoredObject, Written } from './object-store.ts';
import type { World } from './world.ts';

/** What the invariants read of a ledger document: by their own reading, not by that of the code they judge. */
const DocumentSchema = v.looseObject({
  submission: v.string(),
  state: v.string(),
  feed: v.string(),
  lease: v.optional(v.looseObject({ until: v.string() })),
  writeBack: v.looseObject({ pending: v.boolean() }),
  drop: v.looseObject({ key: v.string(), etag: v.string() }),
  answer: v.optional(v.looseObject({ list_id: v.number() })),
  doubt: v.optional(v.looseObject({ parked: v.optional(v.boolean()) })),
});
type Document = v.InferOutput<typeof DocumentSchema>;

const FINAL = new Set(['created', 'rejected', 'skipped']);
const QUIET = new Set([...FINAL, 'waiting', 'checked']);
const LEDGER_BUCKET = 'ledger';
const DROPS_BUCKET = 'drops';

const parsed = new WeakMap<StoredObject, Document>();

function parse(object: StoredObject): Document {
  const document = parsed.get(object) ?? v.parse(DocumentSchema, JSON.parse(object.bytes.toString('utf8')));
  parsed.set(object, document);
  return document;
}

/** Nobody is at it, and it is not over. */
function isLeftOpen({ state, lease, doubt }: Document): boolean {
  return !FINAL.has(state) && state !== 'checked' && lease === undefined && doubt?.parked !== true;
}

/** The mark at the end of a list's name. */
function markOf({ name }: HeldList): string {
  return name.slice(-12);
}

/** What must hold after every effect and at the end of every run; what does not is collected. */
export class Invariants {
  readonly violations: string[] = [];
  /** Set when something happened whose outcome nobody but the API could know. */
  wasDisturbed = false;
  readonly #world: World;
  readonly #started = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  documents(): Document[] {
    const all = this.#world.objects.list(LEDGER_BUCKET);
    return all.filter(([key]) => key.startsWith('submissions/')).map(([, object]) => parse(object));
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

  /** At most one list dials for a fingerprint, unless the API denied the earlier ones for a whole quiet period. */
  readonly afterEffect = (fate: Fate): void => {
    if (fate === 'die') this.watchDeath();
    const { lists, quietPeriod } = this.#world;
    const dialling = lists.all.filter(({ status }) => status === 'In progress');
    for (const later of dialling) {
      const earlier = dialling.filter(list => markOf(list) === markOf(later) && list.listId < later.listId);
      const pair = `${earlier.map(({ listId }) => listId).join()}+${later.listId}`;
      if (this.#started.has(pair)) continue;
      const unexcused = earlier.some(
        ({ submittedAt, deniedAt }) => deniedAt === undefined || deniedAt < submittedAt + quietPeriod,
      );
      if (!unexcused) continue;
      this.#started.add(pair);
      this.#report(`two lists dial for one submission: ${pair}`);
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
    const isThere = this.#world.objects.find(DROPS_BUCKET, drop.key)?.etag === drop.etag;
    if (state === 'waiting' && !isThere) this.#report('a drop waits whose object is gone');
    if (!isLeftOpen(document) && this.#isListed(document))
      this.#report(`a drop that ended ${state} is still listed as open`);
  }

  #judgeDocument(document: Document): void {
    const { state, doubt, answer } = document;
    const isParked = state === 'in_doubt' && doubt?.parked === true;
    const isOpen = !QUIET.has(state) && !isParked;
    if (isOpen && !this.#isVisible) this.#report(`a drop was left ${state}, and nobody sees it`);
    const named = this.#world.lists.all.find(({ listId }) => listId === answer?.list_id);
    if (state === 'created' && named?.status !== 'In progress')
      this.#report('the list of a created drop does not dial');
  }

  #judgeDrop(key: string, { etag, metadata }: StoredObject): void {
    if (this.#isVisible) return;
    const document = this.documents().find(({ drop }) => drop.key === key && drop.etag === etag);
    if (document === undefined) this.#report('a drop was lost: no receipt and no dead letter');
    if (document?.state === 'created' && metadata['dropdial-list-id'] !== String(document.answer?.list_id)) {
      this.#report('the object of a created drop does not name its list, and nobody sees it');
    }
    if (!this.wasDisturbed && document?.state !== 'created') {
      this.#report(`undisturbed, a drop ended ${document?.state ?? 'nowhere'}`);
    }
  }

  report(violation: string): void {
    this.#report(violation);
  }

  #report(violation: string): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }
}
