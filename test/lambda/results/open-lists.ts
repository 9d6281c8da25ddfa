import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { RowIndexer } from '../../../lambda/csv/row-index.ts';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { firstLook, type ListId } from '../../../lambda/ledger/store/list-store.ts';
import { openLedger } from '../../../lambda/ledger/store/open-ledger.ts';
import { createLog } from '../../../lambda/log.ts';
import { createAnnouncer } from '../../../lambda/outcome-event/announce-outcome.ts';
import { lookAfterLists } from '../../../lambda/results/look-after-lists.ts';
import { createS3Client } from '../../../lambda/s3/s3-client.ts';
import type { ListReader } from '../../../lambda/voximplant/account.ts';
import type { Task } from '../../../lambda/voximplant/results/read-tasks.ts';
import type { World } from '../../../lambda/world.ts';
import { startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';

const LEDGER = 'ledger';

/** A list of the API. */
interface ApiList {
  word: string;
  completedAt: string;
  tasks: Task[];
}

export function makeTask(id: number, change: Partial<Task> = {}): Task {
  return {
    id,
    uuid: `uuid-${id}`,
    state: 'processed',
    attemptsLeft: 0,
    lastAttempt: '2026-01-02T03:00:00Z',
    result: 'yes',
    data: new Map([
      ['phone_number', `+1202555${String(id % 10_000).padStart(4, '0')}`],
      ['name', `person ${id}`],
    ]),
    startTime: '',
    endTime: '',
    ...change,
  };
}

/** Ends a worker at one of its effects: before it happens, or after it, before the worker gets the answer. */
export class Death {
  effects = 0;
  readonly #at: number;
  readonly #isLate: boolean;

  constructor(effect = Number.POSITIVE_INFINITY, isLate = false) {
    this.#at = effect;
    this.#isLate = isLate;
  }

  get isDead(): boolean {
    return this.effects > this.#at;
  }

  async pass<T>(effect: () => Promise<T>): Promise<T> {
    this.effects++;
    if (this.effects > this.#at || (this.effects === this.#at && !this.#isLate)) {
      this.effects = Math.max(this.effects, this.#at + 1);
      throw new Error('this worker is dead');
    }
    const done = await effect();
    if (this.effects !== this.#at) return done;
    this.effects++;
    throw new Error('this worker is dead');
  }
}

/** Opens lists, a ledger in a real S3, and workers that follow the lists and may die. */
export async function openLists(results: object = {}, settings: object = {}) {
  const { server, s3: plain } = await startTestServer();
  await plain.send(new CreateBucketCommand({ Bucket: LEDGER }));
  const feed: FeedConfig = makeFeed({ results: { write: 'file', settleMinutes: 0, ...results }, ...settings });
  const api = new Map<number, ApiList>();
  const events: { readonly type: string; readonly receipt: Receipt }[] = [];
  const lines: string[] = [];
  const metrics: [string, Readonly<Record<string, number>>][] = [];
  const asked = { look: 0, read: 0 };
  let seconds = 0;
  /** The failures of the next requests to the API, one after the other. */
  const refusals: Awaited<ReturnType<ListReader['look']>>[] = [];
  const now = () => at(seconds);

  function makeReader(death: Death): ListReader {
    return {
      accountId: 1,
      look: ids =>
        death.pass(async () => {
          asked.look++;
          const refusal = refusals.shift();
          if (refusal) return refusal;
          const lists = new Map(
            ids.flatMap(id => {
              const list = api.get(id);
              return list ? [[id, { word: list.word, completedAt: list.completedAt }] as const] : [];
            }),
          );
          return { kind: 'ok', value: { lists, isWhole: true, requests: 1 } };
        }),
      read: (id, { offset, count }) =>
        death.pass(async () => {
          asked.read++;
          const tasks = api.get(id)?.tasks.slice(offset, offset + count) ?? [];
          return { kind: 'ok', value: { tasks, length: tasks.length, count: tasks.length } };
        }),
    };
  }

  function makeMortal(death: Death): S3Client {
    const s3 = createS3Client({
      endpoint: server.endpoint,
      region: server.region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    s3.middlewareStack.add(next => args => death.pass(() => next(args)), { step: 'deserialize', priority: 'low' });
    return s3;
  }

  function open(death = new Death(), change: Partial<World> = {}): World {
    const s3 = makeMortal(death);
    const { ledger, lists } = openLedger({
      s3,
      bucket: LEDGER,
      now,
      newId: () => crypto.randomUUID(),
      owes: () => false,
      lookAfter: () => 15,
    });
    const publish = (type: string, receipt: Receipt) =>
      death.pass(async () => {
        events.push({ type, receipt });
      });
    return makeWorld({
      s3,
      ledger,
      lists,
      now,
      feeds: [feed],
      annotate: async () => true,
      announcer: createAnnouncer(ledger, publish, now),
      readLists: async () => makeReader(death),
      putMetrics: (id, all) =>
        metrics.push([id, Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value]))]),
      ...change,
    });
  }

  const alive = open();

  /** Records a sent drop whose list has had no look yet. */
  async function create(listId: number, tasks: Task[]): Promise<ListId> {
    const name = `people-${listId}`;
    const key = `acme/${name}.csv`;
    const { ETag = '' } = await plain.send(new PutObjectCommand({ Bucket: 'drops', Key: key, Body: name }));
    const submission = createHash('sha256').update(key).digest('hex');
    const id = { feed: 'acme', submission };
    const created = at(seconds).toISOString();
    const draft = makeDraft({
      submission,
      drop: { bucket: 'drops', key, etag: ETag.replaceAll('"', ''), size: name.length, uploadedAt: created },
      parameters: { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name },
      plan: {
        rows: tasks.length,
        columns: 2,
        bytes: 1,
        sha256: '',
        delimiter: ';',
        encoding: 'UTF-8',
        blankLines: 0,
      },
    });
    const claimed = await alive.ledger.create(draft);
    const sending =
      claimed && (await alive.ledger.replace(claimed, { ...claimed.receipt, state: 'sending' }, 'commit'));
    const answer = { list_id: listId, count: tasks.length, answeredAt: created, full: {} };
    if (sending)
      await alive.ledger.replace(sending, { ...sending.receipt, state: 'created', answer, lease: undefined }, 'answer');
    const index = new RowIndexer();
    index.readHeader(['phone_number', 'name'].map((column, offset) => ({ name: column, offset, line: 1 })));
    for (const { data } of tasks) {
      for (const [at, column] of ['phone_number', 'name'].entries())
        index.readValue(at, String(data?.get(column) ?? ''));
      index.endRow();
    }
    await alive.lists.writeRows(id, index.toBytes({}));
    api.set(listId, { word: 'In progress', completedAt: '', tasks: tasks.map(task => ({ ...task })) });
    return id;
  }

  return {
    server,
    api,
    events,
    lines,
    metrics,
    asked,
    refusals,
    feed,
    alive,
    open,
    create,
    pass: (more: number) => {
      seconds += more;
    },
    now,
    /** Runs a sweep by a worker that may die in it. */
    async sweep(death = new Death(), change: Partial<World> = {}): Promise<void> {
      const write = (line: object) => lines.push(JSON.stringify(line));
      const log = createLog({ info: write, warn: write, error: write });
      const run = makeRun({ owner: crypto.randomUUID(), deadline: () => at(seconds + 240), log });
      await lookAfterLists(run, open(death, change)).catch((error: unknown) => {
        if (!death.isDead) throw error;
      });
    },
    async complete(listId: number): Promise<void> {
      const list = api.get(listId);
      if (list) Object.assign(list, { word: 'Completed', completedAt: '2026-01-02 03:05:00' });
    },
    receiptOf: async ({ feed: name, submission }: ListId) => (await alive.ledger.read(name, submission))?.receipt,
    /** Makes the next look at a list due now. */
    async makeDue(id: ListId): Promise<void> {
      const look = await alive.lists.readMark(id);
      if (look && look !== 'unreadable') await alive.lists.mark(id, { ...look, due: at(seconds).toISOString() });
    },
    mark: (id: ListId, list: number) =>
      alive.lists.mark(id, firstLook(list, undefined, at(seconds).toISOString(), at(seconds).toISOString())),
    async keys(prefix = 'acme/', bucket = 'drops'): Promise<readonly string[]> {
      const { Contents = [] } = await plain.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async read(Key: string): Promise<string> {
      const { Body } = await plain.send(new GetObjectCommand({ Bucket: 'drops', Key }));
      return (await Body?.transformToString()) ?? '';
    },
    put: (Key: string, Body: string) => plain.send(new PutObjectCommand({ Bucket: 'drops', Key, Body })),
  };
}
