import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { cancelSuppressed } from '../../../../lambda/acts/suppressed/cancel-suppressed.ts';
import { readFile } from '../../../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../../../lambda/csv/plan-csv.ts';
import { RowIndexer } from '../../../../lambda/csv/row-index.ts';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import type { ListId } from '../../../../lambda/ledger/store/list-store.ts';
import { openLedger } from '../../../../lambda/ledger/store/open-ledger.ts';
import { createLog } from '../../../../lambda/log.ts';
import { lookAfterLists } from '../../../../lambda/results/look-after-lists.ts';
import { planFile } from '../../../../lambda/submission/submit.ts';
import { openReader } from '../../../../lambda/voximplant/account.ts';
import type { CallContext } from '../../../../lambda/voximplant/call-method.ts';
import type { World } from '../../../../lambda/world.ts';
import { connect, startTestServer } from '../../../local/s3/start-test-server.ts';
import { create, openTestSimulator, signToken } from '../../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../../support/call-context.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';

export const LISTS = 'lists';
const LEDGER = 'ledger';
const AnswerSchema = v.object({ list_id: v.number() });

/** A worker that dies after so many effects: all of its later requests to S3 or the API fail. */
export class Life {
  spent = 0;
  readonly #effects: number;

  constructor(effects = Number.POSITIVE_INFINITY) {
    this.#effects = effects;
  }

  get isOver(): boolean {
    return this.spent >= this.#effects;
  }

  spend(): void {
    if (this.isOver) throw new Error('this worker is dead');
    this.spent++;
  }
}

/** The telephone number of a person. */
export const phone = (person: number) => `+120255501${String(person).padStart(2, '0')}`;

/** A file of these people. `more` adds cells to each row. */
export function fileOf(people: readonly number[], more: (person: number) => string = () => ''): string {
  const rows = people.map(person => `${phone(person)};person ${person}${more(person)}\n`);
  return `phone_number;name${more(0) === '' ? '' : ';__task_uuid'}\n${rows.join('')}`;
}

interface RunningOptions {
  readonly versioned?: boolean;
  readonly list?: object;
  readonly feeds?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** Opens running lists at a simulator, their files and a ledger in a real S3, and sweeps whose workers may die. */
export async function openRunning({ versioned = false, list = {}, feeds: more = [] }: RunningOptions = {}) {
  const { server, s3: plain } = await startTestServer();
  for (const Bucket of [LEDGER, LISTS]) await plain.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  if (versioned) await plain.send(new PutBucketVersioningCommand({ Bucket: 'drops', VersioningConfiguration }));
  const simulator = await openTestSimulator({ callSeconds: 10, keepRows: 10_000 });
  const suppression = [{ bucket: LISTS, key: 'dnc.txt', reach: 'running', ...list }];
  const results = { write: 'file' };
  const feeds = [{ id: 'acme', suppression, results }, ...more].map(feed => makeFeed(feed));
  const logged: { level: string; message: unknown; reason: unknown }[] = [];
  const lines: string[] = [];
  const metrics: Readonly<Record<string, number>>[] = [];
  const token = await signToken();
  const context: CallContext = makeCallContext(simulator.url, token);
  let seconds = 0;
  const now = () => at(seconds);

  function makeMortal(life: Life): S3Client {
    const s3 = connect(server);
    const mortal: Parameters<typeof s3.middlewareStack.add>[0] = next => async args => {
      life.spend();
      return next(args);
    };
    s3.middlewareStack.add(mortal, { step: 'deserialize', priority: 'low' });
    return s3;
  }

  function makeMortalApi(life: Life): CallContext {
    const dispatcher = context.dispatcher.compose(dispatch => (options, handler) => {
      life.spend();
      return dispatch(options, handler);
    });
    return { ...context, dispatcher };
  }

  function open(life: Life, change: Partial<World>): World {
    const s3 = makeMortal(life);
    const newId = () => crypto.randomUUID();
    const lookAfter = () => 15;
    const { ledger, lists } = openLedger({ s3, bucket: LEDGER, now, newId, owes: () => false, lookAfter });
    const openApi = async () => makeMortalApi(life);
    const readLists = async () => openReader(makeMortalApi(life));
    const putMetrics: World['putMetrics'] = (_feed, all) => {
      const { callsSuppressed, suppressionUnavailable } = all;
      if (callsSuppressed) metrics.push({ callsSuppressed: callsSuppressed.value });
      if (suppressionUnavailable) metrics.push({ suppressionUnavailable: suppressionUnavailable.value });
    };
    return makeWorld({ s3, ledger, lists, now, feeds, openApi, readLists, putMetrics, ...change });
  }

  const alive = open(new Life(), {});
  const put = (Bucket: string, Key: string, Body: string | Buffer, extra: object = {}) =>
    plain.send(new PutObjectCommand({ Bucket, Key, Body, ...extra }));

  /** The suppression that a drop records if it is sent while the lists are as they are now. */
  async function look(feed = 'acme'): Promise<NonNullable<Draft['suppression']>> {
    const own = feeds.find(({ id }) => id === feed)?.suppression ?? [];
    const { listsOf } = await import('../../../../lambda/feed/suppression-config.ts');
    const { findObjects, isUnusable } = await import('../../../../lambda/suppression/find-objects.ts');
    const signal = new AbortController().signal;
    const found = await Promise.all(
      listsOf({ bucket: 'drops', suppression: own }).map(one => findObjects(one, { s3: plain, signal, now })),
    );
    const lists = found
      .flatMap(objects => (isUnusable(objects) ? [] : objects))
      .map(({ lastModified, ...object }) => {
        return { ...object, lastModified: lastModified.toISOString(), entries: 1, unreadable: 0, suppressed: 0 };
      });
    return { rows: 0, lists };
  }

  /**
   * Records a sent drop whose list is running.
   *
   * @param sent the file as it was sent, if rows were left out.
   */
  async function dial(
    name: string,
    file: string | Buffer,
    {
      sent = file,
      leftOut = [],
      extra = {},
      sha256,
      ...change
    }: Partial<Draft> & { sent?: string | Buffer; leftOut?: readonly number[]; extra?: object; sha256?: string } = {},
  ): Promise<ListId & { readonly list: number }> {
    const feed = change.feed ?? 'acme';
    const key = `${feed}/${name}`;
    const { ETag = '', VersionId: versionId } = await put('drops', key, file, extra);
    const { list_id: list } = v.parse(AnswerSchema, await create(simulator, {}, Buffer.from(sent)));
    const submission = createHash('sha256').update(key).digest('hex');
    const index = new RowIndexer();
    const reading = readFile(
      (async function* () {
        yield Buffer.from(file);
      })(),
      {
        gzip: Buffer.from(file)
          .subarray(0, 2)
          .equals(Buffer.from([0x1f, 0x8b])),
      },
    );
    const { summary } = await planCsv(reading, { now: now(), rowIndex: index });
    index.leaveOut(Uint32Array.from(leftOut));
    const etag = ETag.replaceAll('"', '');
    const draft = makeDraft({
      submission,
      feed,
      drop: { bucket: 'drops', key, etag, size: file.length, uploadedAt: now().toISOString(), versionId },
      parameters: {
        ...{ rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name },
        phone_columns: ['phone_number'],
        delimiter: ';',
      },
      plan: { ...summary, ...(sha256 !== undefined && { sha256 }), leftOut: { rows: leftOut.length, bytes: 0 } },
      ...change,
    });
    const claimed = await alive.ledger.create(draft);
    const sending =
      claimed && (await alive.ledger.replace(claimed, { ...claimed.receipt, state: 'sending' }, 'commit'));
    const answer = {
      list_id: list,
      count: summary.rows - leftOut.length,
      answeredAt: now().toISOString(),
      full: {},
    };
    await alive.lists.writeRows({ feed, submission }, index.toBytes({}));
    if (sending)
      await alive.ledger.replace(sending, { ...sending.receipt, state: 'created', answer, lease: undefined }, 'answer');
    return { feed, submission, list };
  }

  return {
    server,
    simulator,
    plain,
    alive,
    feeds,
    logged,
    lines,
    metrics,
    now,
    put,
    look,
    dial,
    pass: (more: number) => {
      seconds += more;
    },
    suppress: (...people: readonly number[]) => put(LISTS, 'dnc.txt', `${people.map(phone).join('\n')}\n`),
    remove: (Bucket: string, Key: string) => plain.send(new DeleteObjectCommand({ Bucket, Key })),
    receiptOf: async ({ feed, submission }: ListId) => (await alive.ledger.read(feed, submission))?.receipt,
    markOf: (id: ListId) => alive.lists.readMark(id),
    /** The states of a list's contacts, in order: 0 for those who will be called, 4 for cancelled ones. */
    statesOf: ({ list: id }: { readonly list: number }) => simulator.tasks(id).map(({ statusId }) => statusId),
    /** The number of calls of a method of the API. */
    asked: (method: string) => simulator.requests.count(method),
    /** Runs a sweep by a worker that may die in it. */
    async sweep(
      life = new Life(),
      change: Partial<World> = {},
      budget = 240,
      owner: string = crypto.randomUUID(),
    ): Promise<void> {
      const write = (level: string) => (line: Readonly<Record<string, unknown>>) => {
        const { message, reason } = { message: undefined, reason: undefined, ...line };
        logged.push({ level, message, reason });
        lines.push(JSON.stringify(line));
      };
      const log = createLog({ info: write('info'), warn: write('warn'), error: write('error') });
      const run = makeRun({ owner, deadline: () => at(seconds + budget), log });
      const world = open(life, change);
      await lookAfterLists(run, world, followed => cancelSuppressed(followed, run, { ...world, planFile }));
    },
  };
}
