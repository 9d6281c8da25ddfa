import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { listingKey } from '../../lambda/ledger/store/ledger-keys.ts';
import { CallLists } from './call-list-store.ts';
import { Invariants } from './invariants.ts';
import { Moves } from './moves.ts';
import { ObjectStore, type Written } from './object-store.ts';
import { QueueDouble } from './queue-double.ts';

export const DROPS = 'drops';
export const LEDGER = 'ledger';
export const KEY = 'acme/people.csv';
/** As the queue and the function are deployed: seconds, and receives before a message is a dead letter. */
export const FUNCTION_TIMEOUT = 900;
const VISIBILITY_TIMEOUT = 6 * FUNCTION_TIMEOUT;
const MAX_RECEIVES = 8;

/** As the schedule sends it. */
export const SWEEP = JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Sweep' });
/** Sweeps at the end of a run: as many as it takes from the first look to the last. */
const SWEEPS = 8;

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 10, num_attempts: 3 };

/** What a run begins with. */
export interface Scenario {
  readonly name: string;
  /** Workers that may live at the same time. */
  readonly workers: number;
  /** Further settings of the one feed. */
  readonly feed?: Readonly<Record<string, unknown>>;
  /** Copies of the drop's event that the queue delivers besides the first. */
  readonly duplicates?: number;
  /** Seconds until GetCallLists shows a new list. */
  readonly visibilityDelay?: number;
  readonly nameFilter?: 'exact' | 'substring';
  readonly honoursCancelled?: boolean;
  /** Seconds for which a worker may outlive its own deadline, as its clock is behind or its host was frozen. */
  readonly overrun?: number;
  /** The feed has no parameters; a sidecar brings them, after the CSV. */
  readonly sidecar?: boolean;
  /** The drop's event comes once more, whenever the scheduler says. */
  readonly lateDuplicate?: boolean;
  /** Another file is uploaded under the same key, after the first. */
  readonly replacement?: boolean;
  /** The object is deleted. */
  readonly deletion?: boolean;
  /** The same content is uploaded under another key too. */
  readonly twin?: boolean;
  /** Further drops, each of its own content. */
  readonly others?: number;
  /** A list is over, some time. */
  readonly completion?: boolean;
  /** By how many seconds the clocks of the workers' hosts are wrong, one after the other. */
  readonly skew?: readonly number[];
  /** Further answers to a complete request of CreateCallList. */
  readonly codes?: readonly string[];
  /** What a person does by hand about the first drop, each once. */
  readonly operator?: ReadonlyArray<'stop' | 'resolve'>;
  /** A sweep begins, whenever the scheduler says; those at the end of a run come besides. */
  readonly earlySweep?: boolean;
  /** The same file is uploaded again under its key, once what became of the first upload is written onto it. */
  readonly again?: boolean;
  /** A gateway copies the object onto itself, with metadata of its own alone. */
  readonly touch?: boolean;
  /** The feed gets another name, once nothing is open. */
  readonly renaming?: boolean;
  /** Every copy of an object has an ETag of its own: SSE-KMS, or uploads in parts. */
  readonly ownEtags?: boolean;
  /** The drop's event never comes by itself: a listing finds the file. */
  readonly lostEvent?: boolean;
}

function csv(rows: number): Buffer {
  return Buffer.from(`phone;name\n${Array.from({ length: rows }, (_, row) => `7000000000${row};A${row}\n`).join('')}`);
}

/** What somebody does once, whenever the scheduler says. */
interface Act {
  readonly name: string;
  readonly run: () => void;
  /** Whether it may happen now; always when absent. */
  readonly when?: () => boolean;
}

/** For how long nobody does anything before a file is uploaded again, in milliseconds. */
const PAUSE_MS = 10_000;

/** Everything outside of the workers: one clock, the objects, the API's lists and the queue. */
export class World {
  readonly scenario: Scenario;
  feeds: readonly FeedConfig[];
  readonly objects: ObjectStore;
  readonly lists: CallLists;
  readonly queue: QueueDouble;
  readonly invariants: Invariants;
  /** What moved, by workers and people. */
  readonly moves = new Moves();
  /** Outcome events that were taken, in their order. */
  readonly events: { readonly type: string; readonly submission: string }[] = [];
  /** What uploaders still do; each happens once, whenever the scheduler says. */
  readonly acts: Act[] = [];
  /** When the same file was uploaded again, in milliseconds since the epoch. */
  readonly uploads: number[] = [];
  /** Sweeps that the schedule still brings once nothing else moves. */
  sweeps = SWEEPS;
  time = Date.UTC(2026, 0, 2, 3, 4, 5);
  #nextId = 1;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    // Folder defaults would be one more read beside those of the sidecar: more moments to explore, and nothing new in them.
    const origins = { '*': ['feed', 'sidecar', 'tags'] };
    const feed = {
      id: 'acme',
      bucket: DROPS,
      prefix: 'acme/',
      secretId: 'secret',
      origins,
      findUnanswered: scenario.lostEvent === true,
      ...scenario.feed,
    };
    const sidecar = Buffer.from(JSON.stringify(PARAMETERS));
    const defaults = scenario.sidecar ? {} : PARAMETERS;
    const feedsOf = (change: object) =>
      parseConfig(JSON.stringify({ ledgerBucket: LEDGER, feeds: [{ ...feed, defaults, ...change }] })).feeds;
    this.feeds = feedsOf({});
    this.objects = new ObjectStore(this.now, written => this.#watch(written), scenario.ownEtags);
    this.lists = new CallLists({
      now: this.now,
      visibilityDelay: scenario.visibilityDelay ?? 0,
      nameFilter: scenario.nameFilter ?? 'exact',
      honoursCancelled: scenario.honoursCancelled ?? true,
    });
    this.queue = new QueueDouble(this.now, VISIBILITY_TIMEOUT, MAX_RECEIVES);
    this.invariants = new Invariants(this);
    if (scenario.lostEvent) this.#lose();
    else this.objects.put(DROPS, KEY, csv(2));
    if (scenario.twin) this.objects.put(DROPS, 'acme/copy.csv', csv(2));
    for (let other = 1; other <= (scenario.others ?? 0); other++) {
      this.objects.put(DROPS, `acme/other${other}.csv`, csv(3 + other));
    }
    if (scenario.completion) this.#plan('a list completes', () => this.lists.complete());
    for (let copy = 1; copy <= (scenario.duplicates ?? 0); copy++) this.queue.repeat(this.queue.sent[0] ?? '');
    if (scenario.sidecar) this.#plan('sidecar', () => this.objects.put(DROPS, `${KEY}.json`, sidecar));
    if (scenario.replacement) this.#plan('replacement', () => this.objects.put(DROPS, KEY, csv(3)));
    if (scenario.deletion) this.#plan('deletion', () => this.objects.delete(DROPS, KEY));
    if (scenario.earlySweep) this.#plan('sweep', () => this.queue.repeat(SWEEP));
    if (scenario.touch) this.#plan('a gateway sets a time', () => this.objects.copy(DROPS, KEY, { mtime: '1' }));
    const isOver = () => this.invariants.isAllOver;
    if (scenario.again) this.acts.push({ name: 'the same file again', run: () => this.#uploadAgain(), when: isOver });
    if (scenario.renaming) {
      const run = () => {
        this.feeds = feedsOf({ id: 'acme-uk' });
      };
      this.acts.push({ name: 'the feed gets another name', run, when: isOver });
    }
    if (scenario.lateDuplicate) this.#plan('late duplicate', () => this.queue.repeat(this.queue.sent[0] ?? ''));
  }

  #uploadAgain(): void {
    this.time += PAUSE_MS;
    this.uploads.push(this.time);
    this.objects.put(DROPS, KEY, csv(2));
  }

  #plan(name: string, run: () => void): void {
    this.acts.push({ name, run });
  }

  readonly now = (): Date => new Date(this.time);

  readonly newId = (): string => `00000000-0000-4000-8000-${String(this.#nextId++).padStart(12, '0')}`;

  /** True while a sweep would find something. */
  get isAnythingListed(): boolean {
    return this.#isUnanswered || this.objects.list(LEDGER).some(([key]) => key.startsWith('open/'));
  }

  get #isUnanswered(): boolean {
    const { metadata } = this.objects.find(DROPS, KEY) ?? {};
    return this.scenario.lostEvent === true && metadata !== undefined && metadata['dropdial-status'] === undefined;
  }

  /** The file lies there for an hour, in a feed that is listed, and its event is lost; a late duplicate of it may still come. */
  #lose(): void {
    const hours = 2 * 3_600_000;
    this.time -= hours;
    const at = this.now().toISOString();
    const listing = { version: 1, feeds: { acme: { of: `${DROPS}/acme/`, since: at, at } } };
    this.objects.put(LEDGER, listingKey(), Buffer.from(JSON.stringify(listing)));
    this.objects.put(DROPS, KEY, csv(2));
    for (const { id } of [...this.queue.messages]) this.queue.delete(id);
    this.time += hours;
  }

  get possibleActs(): readonly Act[] {
    return this.acts.filter(({ when }) => when === undefined || when());
  }

  get quietPeriod(): number {
    return (this.feeds[0]?.quietPeriodSeconds ?? 0) * 1000;
  }

  /** Every write of an object raises its event, our own copies too. */
  #watch(written: Written): void {
    const { bucket, key, after, isCopy } = written;
    if (bucket === LEDGER) this.invariants.watchLedger(written);
    if (bucket !== DROPS) return;
    this.invariants.watchObject(written);
    const detail = {
      bucket: { name: bucket },
      object: { key, size: after.bytes.length, etag: after.etag },
      reason: isCopy ? 'CopyObject' : 'PutObject',
    };
    // Whole seconds, as EventBridge says it.
    const time = `${this.now().toISOString().slice(0, 19)}Z`;
    this.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', time, detail }));
  }
}
