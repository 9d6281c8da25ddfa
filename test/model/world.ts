import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { parseConfig } from '../../lambda/feed/parse-config.ts';
import { listingKey } from '../../lambda/ledger/store/ledger-keys.ts';
import { DAY_MS } from '../../lambda/time/units.ts';
import { CallLists } from './call-list-store.ts';
import { Invariants } from './invariants.ts';
import { Moves } from './moves.ts';
import { ObjectStore, type StoredObject, type Written } from './object-store.ts';
import { QueueDouble } from './queue-double.ts';
import { LISTS, SuppressionWatch } from './suppression-watch.ts';

const DROPS = 'drops';
export const LEDGER = 'ledger';
export const KEY = 'acme/people.csv';
/**
 * As the queue and the function are deployed: the timeout in seconds, and the receives before a message becomes a dead
 * letter.
 */
export const FUNCTION_TIMEOUT = 900;
const VISIBILITY_TIMEOUT = 6 * FUNCTION_TIMEOUT;
const MAX_RECEIVES = 8;

/** The event that the schedule sends. */
export const SWEEP = JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Sweep' });
/** Sweeps at the end of a run: as many as the looks at a submission need, from the first to the last. */
const SWEEPS = 8;

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 10, num_attempts: 3 };

/** The initial state of a run, and the events that may happen in it. */
export interface Scenario {
  readonly name: string;
  /** The maximum number of workers at the same time. */
  readonly workers: number;
  /** Further settings of the one feed. */
  readonly feed?: Readonly<Record<string, unknown>>;
  /** Duplicates of the drop's event that the queue delivers. */
  readonly duplicates?: number;
  /** Seconds until GetCallLists shows a new list. */
  readonly visibilityDelay?: number;
  readonly nameFilter?: 'exact' | 'substring' | 'nothing';
  readonly honoursCancelled?: boolean;
  /** Seconds for which a worker may outlive its deadline, because its clock is slow or its host was frozen. */
  readonly overrun?: number;
  /** The feed has no parameters. A sidecar brings them after the CSV. */
  readonly sidecar?: boolean;
  /** The drop's event comes again at any moment. */
  readonly lateDuplicate?: boolean;
  /** Another file is uploaded under the same key after the first. */
  readonly replacement?: boolean;
  /** Every upload has its own tag, which sets the priority. */
  readonly tagged?: boolean;
  /** The object is deleted. */
  readonly deletion?: boolean;
  /** The same content is uploaded under another key, too. */
  readonly twin?: boolean;
  /** The number of further drops, each with content of its own. */
  readonly others?: number;
  /** A list ends at some moment. */
  readonly completion?: boolean;
  /** The errors of the clocks of the workers' hosts, in seconds, one after the other. */
  readonly skew?: readonly number[];
  /** Further answers to a complete request of CreateCallList. */
  readonly codes?: readonly string[];
  /** The acts of a person on the first drop, each once. */
  readonly operator?: ReadonlyArray<'stop' | 'resolve'>;
  /** A sweep begins at any moment, in addition to those at the end of a run. */
  readonly earlySweep?: boolean;
  /** The feed gets another name once nothing is open. */
  readonly renaming?: boolean;
  /**
   * The ledger is emptied once nothing is open, as if its bucket had been replaced. The latest event comes again then.
   */
  readonly emptying?: boolean;
  /** The drop's event never comes by itself, and a listing finds the file. */
  readonly lostEvent?: boolean;
  /** Every write of an object has an ETag of its own, as with SSE-KMS, and as copies have after uploads in parts. */
  readonly ownEtags?: boolean;
  /** The buckets keep versions, as deployed. */
  readonly versioned?: boolean;
  /**
   * Copies of the drop's object onto itself by others, each once: gateways that set a time, backups, batch jobs. They
   * keep its metadata, including ours, or replace them. Copies in parts replace them as well, and cannot be told from
   * uploads.
   */
  readonly touches?: ReadonlyArray<'kept' | 'replaced' | 'in_parts'>;
  /**
   * Exactly the same file is uploaded again under its key: at any moment, or once the outcome of the first upload was
   * written onto it.
   */
  readonly again?: 'when_over' | 'whenever';
  /**
   * The first file comes back under its key after another one has replaced it: uploaded again, renamed from elsewhere,
   * which is a copy, or restored from a copy with all of its metadata.
   */
  readonly comesBack?: ReadonlyArray<'uploaded' | 'renamed' | 'restored'>;
  /**
   * A sidecar is written beside it again, as by a client that sends a whole folder or sets times. Its event says
   * nothing about the file.
   */
  readonly sidecarAgain?: boolean;
  /** The tags of the drop: first those of the upload, and then each set that replaces them, once. */
  readonly tags?: ReadonlyArray<Readonly<Record<string, string>>>;
  /** This number of days passes at some moment. */
  readonly days?: number;
  /** The secret of the feed gets the key of another account. */
  readonly otherAccount?: boolean;
  /** The difference between the rows that the API stores and those that were sent. */
  readonly miscount?: number;
  /** Seconds from the beginning until the rows may be called (`__start_at`). */
  readonly rowsFrom?: number;
  /** Seconds from the beginning until the list may begin (`start_at`). */
  readonly startAt?: number;
  /** The feed has a suppression list with the first number of the drop, and these changes happen to it, each once. */
  readonly suppression?: readonly ListAct[];
}

/**
 * The content of a suppression list after each change: some numbers of the drop and others, none, or text that is not a
 * list.
 */
const LIST_ACTS = {
  vanishes: undefined,
  grows: '+70000000000\n+79990000000\n+70000000001\n',
  shrinks: '+79990000000\n',
  'has everybody': '+70000000001\n+70000000000\n',
  'is emptied': '',
  'is no list': 'PK\u0003\u0004 and so on',
  'is as it was': '+70000000000\n+79990000000\n',
} as const;
/** A change of a suppression list. */
type ListAct = keyof typeof LIST_ACTS;
export const LIST_ACT_NAMES = [
  'vanishes',
  'grows',
  'shrinks',
  'has everybody',
  'is emptied',
  'is no list',
  'is as it was',
] as const satisfies readonly ListAct[];

/** The time at which every run begins, in milliseconds since the epoch: four minutes after three at night. */
const BEGINNING = Date.UTC(2026, 0, 2, 3, 4, 5);
/** The age of a suppression list when the drop arrives. */
const LIST_AGE_MS = 100_000;
/** How long a person takes to change tags. */
const PERSON_MS = 5_000;

/** A token that names its account, like those of the API. */
function tokenOf(account: number): string {
  return `header.${Buffer.from(JSON.stringify({ iss: account })).toString('base64url')}.signature`;
}

function csv(rows: number, from?: number, plus = ''): Buffer {
  const [title, cell] = from === undefined ? ['', ''] : [';__start_at', `;${BEGINNING / 1000 + from}`];
  const lines = Array.from({ length: rows }, (_, row) => `${plus}7000000000${row};A${row}${cell}\n`);
  return Buffer.from(`phone;name${title}\n${lines.join('')}`);
}

/** An act that happens once, at any moment. */
interface Act {
  readonly name: string;
  readonly run: () => void;
  /** Whether it may happen now. If absent, it always may. */
  readonly when?: () => boolean;
}

/** A file that somebody uploaded under the drop's key. */
interface Upload {
  readonly content: string;
  readonly at: number;
  readonly isInParts?: boolean;
  /** The priority in its tag. */
  readonly priority?: string;
}

/** How long nothing happens before a file is uploaded again, in milliseconds. */
const PAUSE_MS = 10_000;

/** Everything outside of the workers: the clock, the objects, the API's lists and the queue. */
export class World {
  readonly scenario: Scenario;
  feeds: readonly FeedConfig[];
  readonly objects: ObjectStore;
  readonly lists: CallLists;
  readonly queue: QueueDouble;
  readonly invariants: Invariants;
  /** Present if the feed has a suppression list. */
  readonly suppression: SuppressionWatch | undefined;
  /** The moves made by workers and people. */
  readonly moves = new Moves();
  /** The outcome events that were accepted, in order. */
  readonly events: { readonly type: string; readonly submission: string }[] = [];
  /** The acts that are still to come. Each happens once, at any moment. */
  readonly acts: Act[] = [];
  /** The sweeps that the schedule still starts once nothing else moves. */
  sweeps = SWEEPS;
  /** The uploads so far, each with its content and its time. */
  readonly uploads: Upload[] = [];
  /** The name of the metadata that a gateway last wrote onto the drop's object. */
  foreign: string | undefined;
  /** Idempotency keys under which people requested to send the drop again. */
  readonly repeats = new Set<string>();
  /** The token that the secret of the feed yields. */
  token = tokenOf(111);
  time = BEGINNING;
  #nextId = 1;
  #writes = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    // Folder defaults would add another read beside those of the sidecar: more moments to explore, and nothing new in
    // them.
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
    const startAt = scenario.startAt === undefined ? {} : { start_at: BEGINNING / 1000 + scenario.startAt };
    const phones = scenario.suppression === undefined ? {} : { phone_columns: ['phone'] };
    const defaults = scenario.sidecar ? phones : { ...PARAMETERS, ...startAt, ...phones };
    const feedsOf = (change: object) =>
      parseConfig(JSON.stringify({ ledgerBucket: LEDGER, feeds: [{ ...feed, defaults, ...change }] })).feeds;
    this.feeds = feedsOf({});
    this.objects = new ObjectStore({
      now: this.now,
      onWrite: written => this.#watch(written),
      hasOwnEtags: scenario.ownEtags,
      isVersioned: scenario.versioned,
    });
    this.lists = new CallLists({
      now: this.now,
      visibilityDelay: scenario.visibilityDelay ?? 0,
      nameFilter: scenario.nameFilter ?? 'exact',
      honoursCancelled: scenario.honoursCancelled ?? true,
      miscount: scenario.miscount ?? 0,
      onStart: list => {
        this.invariants.watchStart(list);
        this.invariants.watchTags(list);
      },
    });
    this.queue = new QueueDouble(this.now, VISIBILITY_TIMEOUT, MAX_RECEIVES);
    this.invariants = new Invariants(this);
    // A start that has passed is rejected, and whether it has passed depends on who dies before.
    if (scenario.startAt !== undefined) this.invariants.wasDisturbed = true;
    this.suppression = scenario.suppression && this.#list(scenario.suppression);
    const file = csv(2, scenario.rowsFrom, scenario.suppression && '+');
    const [tags = {}, ...laterTags] = scenario.tags ?? [];
    if (scenario.lostEvent) this.#lose(file);
    else this.#upload(file, tags);
    if (scenario.twin) this.objects.put(DROPS, 'acme/copy.csv', csv(2));
    for (let other = 1; other <= (scenario.others ?? 0); other++) {
      this.objects.put(DROPS, `acme/other${other}.csv`, csv(3 + other));
    }
    if (scenario.completion) this.#plan('a list completes', () => this.lists.complete());
    for (let copy = 1; copy <= (scenario.duplicates ?? 0); copy++) this.queue.repeat(this.queue.sent[0] ?? '');
    if (scenario.sidecar) this.#plan('sidecar', () => this.objects.put(DROPS, `${KEY}.json`, sidecar));
    if (scenario.replacement) this.#plan('replacement', () => this.#upload(csv(3, scenario.rowsFrom)));
    if (scenario.deletion) this.#plan('deletion', () => this.objects.delete(DROPS, KEY));
    if (scenario.earlySweep) this.#plan('sweep', () => this.queue.repeat(SWEEP));
    const isOver = () => this.invariants.isAllOver;
    const again = { name: 'the same file again', run: () => this.#uploadAgain(file, tags) };
    if (scenario.again) this.acts.push(scenario.again === 'when_over' ? { ...again, when: isOver } : again);
    this.#planReturns(file, tags, scenario);
    if (scenario.renaming) {
      const run = () => {
        this.feeds = feedsOf({ id: 'acme-uk' });
      };
      this.acts.push({ name: 'the feed gets another name', run, when: isOver });
    }
    if (scenario.emptying)
      this.acts.push({ name: 'the ledger is emptied', run: () => this.#emptyLedger(), when: isOver });
    if (scenario.lateDuplicate) this.#plan('late duplicate', () => this.queue.repeat(this.queue.sent[0] ?? ''));
    this.#planTouches(scenario);
    if (scenario.sidecarAgain) this.#plan('the sidecar again', () => this.objects.put(DROPS, `${KEY}.json`, sidecar));
    this.#planTags(laterTags);
  }

  #emptyLedger(): void {
    for (const [key] of this.objects.list(LEDGER)) this.objects.delete(LEDGER, key);
    this.queue.repeat(this.queue.sent.at(-1) ?? '');
  }

  /** Somebody uploads a file under the drop's key. */
  #upload(
    file: Buffer,
    tags: Readonly<Record<string, string>> = {},
    { reason, metadata = {} }: Partial<Pick<Written, 'reason'> & Pick<StoredObject, 'metadata'>> = {},
  ): void {
    this.foreign = undefined;
    const own = this.scenario.tagged ? { priority: String(this.uploads.length + 1) } : undefined;
    this.uploads.push({ content: file.toString('utf8'), at: this.time, ...own });
    this.objects.put(DROPS, KEY, file, {}, { metadata, tags: { ...tags, ...own } }, reason);
  }

  /** Plans the copies of the drop's object by others, which are not uploads. */
  #planTouches({ touches = [], otherAccount = false, days }: Scenario): void {
    for (const [index, metadata] of touches.entries()) {
      this.#plan(`a copy by somebody else, metadata ${metadata}`, () => {
        const before = this.objects.find(DROPS, KEY);
        if (before === undefined) return;
        const kept = metadata === 'kept' ? before.metadata : {};
        const isInParts = metadata === 'in_parts';
        if (isInParts) this.uploads.push({ content: before.bytes.toString('utf8'), at: this.time, isInParts });
        this.foreign = `mtime-${index}`;
        this.objects.copy(DROPS, KEY, { metadata: { ...kept, [`mtime-${index}`]: '1' }, isInParts });
      });
    }
    if (otherAccount) {
      this.#plan('the secret is the key of another account', () => {
        this.invariants.wasDisturbed = true;
        this.token = tokenOf(222);
      });
    }
    if (days === undefined) return;
    this.#plan(`${days} days pass`, () => {
      this.invariants.wasDisturbed = true;
      this.time += days * DAY_MS;
    });
  }

  /** Writes the feed's list, minutes before the drop. */
  #list(acts: readonly ListAct[]): SuppressionWatch {
    const [{ key, prefix = '', maxAgeDays = Number.POSITIVE_INFINITY } = {}] = this.feeds[0]?.suppression ?? [];
    const put = (text: string) => this.objects.put(LISTS, key ?? `${prefix}full`, Buffer.from(text));
    this.time -= LIST_AGE_MS;
    put(LIST_ACTS['is as it was']);
    this.time += LIST_AGE_MS;
    for (const act of acts) {
      this.#plan(`the list ${act}`, () => {
        this.invariants.wasDisturbed = true;
        const text = LIST_ACTS[act];
        if (text === undefined) this.objects.delete(LISTS, key ?? `${prefix}full`);
        else put(text);
      });
    }
    return new SuppressionWatch(this.objects, this.now, maxAgeDays * DAY_MS);
  }

  #planTags(all: NonNullable<Scenario['tags']>): void {
    for (const tags of all) {
      this.#plan(`tags ${JSON.stringify(tags)}`, () => {
        const { allow_duplicate: isAllowed, idempotency_key: key } = tags;
        if (isAllowed === 'true' && key !== undefined) this.repeats.add(key);
        // A person is slower than a worker.
        this.time += PERSON_MS;
        const tagged = this.objects.tag(DROPS, KEY, tags);
        if (tagged) this.#raise('Object Tags Added', KEY, tagged);
      });
    }
  }

  #uploadAgain(file: Buffer, tags: Readonly<Record<string, string>>): void {
    if (this.scenario.again === 'when_over') this.time += PAUSE_MS;
    this.#upload(file, tags);
  }

  /** Plans that another file and the first one replace each other under the drop's key. */
  #planReturns(file: Buffer, tags: Readonly<Record<string, string>>, { comesBack = [], ...scenario }: Scenario): void {
    let kept: Readonly<Record<string, string>> = {};
    for (const how of comesBack) {
      this.#plan('another file', () => {
        kept = this.objects.find(DROPS, KEY)?.metadata ?? {};
        this.#upload(csv(3, scenario.rowsFrom));
      });
      const reason = how === 'uploaded' ? 'PutObject' : 'CopyObject';
      const run = () => {
        // Within one second, only versions tell whose tags were read.
        if (scenario.tagged) this.time += 1000;
        this.#upload(file, tags, { reason, metadata: how === 'restored' ? kept : {} });
      };
      const when = () => this.uploads.at(-1)?.content !== file.toString('utf8');
      this.acts.push({ name: `the first file again, ${how}`, run, when });
    }
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

  /**
   * Uploads a file and loses its event. The feed was listed before, and some hours pass. A late duplicate of the event
   * may still come.
   */
  #lose(file: Buffer): void {
    const hours = 2 * 3_600_000;
    this.time -= hours;
    const at = this.now().toISOString();
    const listing = { version: 1, feeds: { acme: { of: `${DROPS}/acme/`, since: at, at } } };
    this.objects.put(LEDGER, listingKey(), Buffer.from(JSON.stringify(listing)));
    this.#upload(file);
    for (const { id } of [...this.queue.messages]) this.queue.delete(id);
    this.time += hours;
  }

  get possibleActs(): readonly Act[] {
    return this.acts.filter(({ when }) => when === undefined || when());
  }

  /** Milliseconds during which the same content is not sent again. */
  get duplicateWindow(): number {
    return (this.feeds[0]?.duplicateWindowDays ?? 0) * DAY_MS;
  }

  /** True if all uploads allow duplicates. */
  get allowsDuplicates(): boolean {
    return this.scenario.tags?.[0]?.allow_duplicate === 'true';
  }

  get quietPeriod(): number {
    return (this.feeds[0]?.quietPeriodSeconds ?? 0) * 1000;
  }

  /** Raises the event of every write of an object, including those of our own copies. */
  #watch(written: Written): void {
    const { bucket, key, after, reason } = written;
    if (bucket === LEDGER) this.invariants.watchLedger(written);
    if (bucket !== DROPS) return;
    this.invariants.watchObject(written);
    this.#raise('Object Created', key, after, { reason, sequencer: (++this.#writes).toString(16).padStart(16, '0') });
  }

  #raise(
    type: string,
    key: string,
    { bytes, etag, versionId }: StoredObject,
    { reason, sequencer }: { readonly reason?: string; readonly sequencer?: string } = {},
  ): void {
    const version = versionId !== undefined && { 'version-id': versionId };
    const order = sequencer !== undefined && { sequencer };
    const object = { key, size: bytes.length, etag, ...version, ...order };
    const detail = { bucket: { name: DROPS }, object, ...(reason !== undefined && { reason }) };
    // Whole seconds, as in EventBridge's events.
    const time = `${this.now().toISOString().slice(0, 19)}Z`;
    this.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': type, time, detail }));
  }
}
