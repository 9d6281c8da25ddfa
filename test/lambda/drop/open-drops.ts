import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Drop, Located } from '../../../lambda/drop/drop.ts';
import { locateDrops } from '../../../lambda/drop/locate/locate-drops.ts';
import { DropdialError, describeError } from '../../../lambda/errors.ts';
import { fingerprint } from '../../../lambda/ledger/fingerprint.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import type { Account, NewList } from '../../../lambda/voximplant/account.ts';
import type { CallResult } from '../../../lambda/voximplant/create-call-list.ts';
import type { FoundList } from '../../../lambda/voximplant/find-call-lists.ts';
import type { ApiAnswer } from '../../../lambda/voximplant/read-answer.ts';
import type { World } from '../../../lambda/world.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { createMemoryOpenIndex } from '../../support/memory-open-index.ts';

/** The parameters of a complete drop, as defaults of its feed. */
export const COMPLETE = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1 };
export const KEY = 'acme/people.csv';
const CSV = 'phone;name\n+12025550101;A\n+12025550102;B\n';

/** The API accepted the file. */
const CREATED: ApiAnswer = { kind: 'created', listId: 7, count: 2, full: { list_id: 7 } };
/** The API rejects requests temporarily. */
export const REFUSED_FOR_NOW: ApiAnswer = { kind: 'refused', code: 340, message: 'later', class: 'transient' };
/** A person has to repair the account. */
export const NO_MONEY: ApiAnswer = { kind: 'refused', code: 127, message: 'no money', class: 'account' };

/** The behaviour of the API. */
interface Api {
  answer: ApiAnswer;
  /** The lists that a search by name finds; `undefined` if the API does not answer. */
  found: readonly FoundList[] | undefined;
  /** The status of every list. */
  status: string;
}

/** Reads a file to its end, commits, and returns the answer, like a call of CreateCallList. */
async function create({ source, commit }: NewList, { answer }: Api, sent: string[]): Promise<CallResult> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of source) chunks.push(chunk);
    await commit();
  } catch (error) {
    const code = error instanceof DropdialError ? error.code : 'send_failed';
    return { kind: 'failed', code, reason: describeError(error), closingSent: false };
  }
  sent.push(Buffer.concat(chunks).toString('utf8'));
  return { kind: 'answered', answer, closingSent: true };
}

function makeAccount(api: Api, sent: string[]): Account {
  const ok = async () => ({ kind: 'ok', value: undefined }) as const;
  return {
    create: list => create(list, api, sent),
    find: async () =>
      api.found === undefined ? { kind: 'unknown', reason: 'HTTP 503' } : { kind: 'found', lists: api.found },
    statuses: async ids => ({ kind: 'statuses', statuses: new Map(ids.map(id => [id, api.status])) }),
    stop: ok,
    recover: ok,
    tasks: async (_id, { tasks }) => ({ kind: 'counted', tasks }),
  };
}

/** The feed and the world of a test. */
export interface DropOptions {
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly tags?: string;
  readonly body?: string;
  readonly world?: Partial<World>;
  readonly versioned?: boolean;
  /** The number of events that the bus rejects before it accepts all others. */
  readonly refusedEvents?: number;
}

/**
 * Opens a feed with complete defaults, its drop in a real local S3, a ledger in memory, and an API and an event bus
 * that behave as the test says. Time passes only when the test advances it.
 */
export async function openDrops(options: DropOptions = {}) {
  const { feed: change = {}, tags = '', body = CSV, world: worldChange = {}, refusedEvents = 0 } = options;
  const { s3, server } = await startTestServer({ versioned: options.versioned ?? false });
  const started = Date.now();
  let passed = 0;
  const later = (seconds: number) => new Date(started + (passed + seconds) * 1000);
  const now = () => later(0);
  const ledger = createMemoryLedger(now);
  const markers = createMemoryOpenIndex(now);
  const api: Api = { answer: CREATED, found: [], status: 'Canceled' };
  const sent: string[] = [];
  const told: string[] = [];
  const annotated: object[] = [];
  const metrics: [feed: string, names: readonly string[]][] = [];
  let refused = refusedEvents;
  const announcer = createAnnouncer(
    ledger,
    async type => {
      if (refused-- > 0) throw new Error('the bus is full');
      told.push(type);
    },
    now,
  );
  const feed = makeFeed({ defaults: COMPLETE, duplicateWindowDays: 0, ...change });
  const world: World = makeWorld({
    s3,
    documents: createDocuments(s3, 'drops'),
    ledger,
    markers,
    announcer,
    now,
    feeds: [feed],
    annotate: async (_object, receipt) => {
      annotated.push(receipt);
      return true;
    },
    putMetrics: (feed, all) => metrics.push([feed, Object.keys(all)]),
    voximplant: { account: async () => makeAccount(api, sent), renewKey: async () => false },
    ...worldChange,
  });
  const run = makeRun({ deadline: () => later(55) });

  const put = (Key: string, Body: string, Tagging = '') =>
    s3.send(new PutObjectCommand({ Bucket: 'drops', Key, Body: Buffer.from(Body), Tagging }));
  const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: 'drops', Key }));
  const headOf = async (key = KEY) => {
    const head = await readHead(s3, 'drops', key, run.signal);
    if (head === undefined) throw new Error('the object is gone');
    return head;
  };
  await put(KEY, body, tags);
  server.clearRequests();

  return {
    s3,
    server,
    ledger,
    markers,
    api,
    sent,
    told,
    annotated,
    metrics,
    feed,
    world,
    run,
    now,
    later,
    put,
    remove,
    headOf,
    pass: (seconds: number) => {
      passed += seconds;
    },
    /** The id of the drop's submission. */
    async idOf(idempotencyKey?: string, key = KEY) {
      const { etag } = await headOf(key);
      return fingerprint({ feed: feed.id, bucket: 'drops', key, etag, idempotencyKey });
    },
    /** Puts a document of a submission of the drop into the ledger, as a worker wrote it some time ago. */
    async record(state: Draft['state'], more: Partial<Draft> = {}, idempotencyKey?: string, key = KEY) {
      const { etag, size, lastModified } = await headOf(key);
      const drop = { bucket: 'drops', key, etag, size, uploadedAt: lastModified.toISOString(), idempotencyKey };
      const submission = fingerprint({ feed: feed.id, bucket: 'drops', key, etag, idempotencyKey });
      const name = { parameters: { ...COMPLETE, name: 'people' }, listName: `people ~${submission.slice(0, 12)}` };
      const draft = makeDraft({ submission, state, drop, lease: undefined, createdAt: later(-60).toISOString() });
      return ledger.put({ ...draft, ...(state !== 'waiting' && name), ...more });
    },
    /** A lease of another worker that is valid for so many seconds. */
    leased: (seconds = 30) => ({ lease: { owner: 'another', until: later(seconds).toISOString() } }),
    /** The doubt about an answer that was lost so many seconds ago. */
    doubted: (seconds: number, more: Partial<NonNullable<Draft['doubt']>> = {}) => ({
      doubt: { since: later(-seconds).toISOString(), reason: 'lost', looks: 0, parked: false, ...more },
    }),
    answered: (listId: number) => ({
      answer: { list_id: listId, count: 2, answeredAt: later(-10).toISOString(), full: {} },
    }),
    /** Locates the drop for an event of its object. */
    async locate(more: { readonly due?: string } = {}): Promise<Drop> {
      const located = await locateDrops({ bucket: 'drops', key: KEY, isCopy: false, ...more }, run, world);
      return dropOf(located);
    },
    async receiptOf(id: string) {
      const found = await ledger.read(feed.id, id);
      if (found === undefined) throw new Error('the submission is gone');
      return found.receipt;
    },
  };
}

export type Drops = Awaited<ReturnType<typeof openDrops>>;

function dropOf([first, ...others]: readonly Located[]): Drop {
  if (first?.kind !== 'drop' || others.length > 0) throw new Error('the event must be about one drop');
  return first.drop;
}

/** A list as the API shows it. */
export const showList = (listId: number): FoundList => ({
  listId,
  status: 'In progress',
  name: 'people',
  submittedAt: undefined,
});
