import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { contentKey } from '../../../lambda/ledger/store/ledger-keys.ts';
import { createLog } from '../../../lambda/log.ts';
import { readHead } from '../../../lambda/s3/read-head.ts';
import type { FullWay, Way } from '../../../lambda/submission/step.ts';
import { submit } from '../../../lambda/submission/submit.ts';
import { createVoximplant } from '../../../lambda/voximplant/account.ts';
import { createTokenSource } from '../../../lambda/voximplant/credentials/mint-token.ts';
import { copyOntoItself } from '../../../lambda/write-back/copy-onto-itself.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { account, openTestSimulator, signToken } from '../../local/voximplant/open-test-simulator.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';
import { openVoximplant } from '../../support/open-voximplant.ts';

/** Another key of the same account, as during a rotation. */
const otherKey = { ...(await makeServiceAccount()), account_id: account.account_id };

const PARAMETERS = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'people' };
const CSV = 'phone;name\n+12025550101;A\n+12025550102;B\n';
const callingHours = { zone: 'Europe/Berlin', days: 'mon-sat', from: '09:00', to: '20:00' };
/** On a Wednesday in summer. */
const NOON = '2026-07-01T10:00:00Z';
const EVENING = '2026-07-01T18:00:00Z';

/** Submits a file of two rows; the test decides what happens between the plan and the transfer. */
async function submitFile(started: string, beforeSending: () => string) {
  const { s3 } = await startTestServer();
  const simulator = await openTestSimulator();
  await using _closed = simulator;
  const { dispatcher, signal } = makeCallContext(simulator.url);
  const token = await signToken();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: CSV }));
  const head = await readHead(s3, 'drops', 'acme/people.csv', signal);
  if (head === undefined) throw new Error('the object must be there');
  let time = new Date(started);
  const ledger = createMemoryLedger(() => time);
  const quiet = () => undefined;
  const now = () => time;
  const newId = () => '00000000-0000-4000-8000-000000000001';
  const documents = createDocuments(s3, 'drops');
  const voximplant = createVoximplant({
    apiUrl: simulator.url,
    dispatcher,
    tokens: { get: async () => token, renew: async () => false },
    idleMs: 5000,
    newId,
    putMetrics: quiet,
  });
  const world = makeWorld({
    s3,
    ledger,
    // The content is the last check before the transfer.
    documents: {
      change: async (kind, change) => {
        time = new Date(beforeSending());
        return documents.change(kind, change);
      },
    },
    voximplant,
    now,
    newId,
  });
  const drop = { ...makeDraft().drop, uploadedAt: started };
  const claimed = ledger.put(makeDraft({ drop, lease: { owner: 'a', until: '2026-07-02T00:00:00Z' } }));
  const run = {
    owner: 'a',
    signal,
    deadline: () => new Date('2026-07-02T00:00:00Z'),
    log: createLog({ info: quiet, warn: quiet, error: quiet }),
  };
  const feed = makeFeed({ callingHours });
  const way = { feed, run, file: { head, parameters: PARAMETERS } };
  const { submission, pause } = await submit(claimed, way, world);
  return { receipt: submission.receipt, pause, lists: simulator.lists.length };
}

describe('a drop of a feed with calling hours', () => {
  test('is sent within them', async () => {
    const { receipt, lists } = await submitFile(NOON, () => NOON);

    expect([receipt.state, lists]).toEqual(['created', 1]);
  });

  test('is held outside them, before anything is claimed for it', async () => {
    const { receipt, pause, lists } = await submitFile(EVENING, () => {
      throw new Error('the content must not be claimed');
    });

    expect([receipt.state, receipt.wait?.notBefore, lists]).toEqual(['waiting', '2026-07-02T07:00:00.000Z', 0]);
    expect(pause).toMatchObject({ code: 'outside_hours', until: new Date('2026-07-02T07:00:00Z') });
  });

  test('is not sent when they end during the send', async () => {
    const { receipt, pause, lists } = await submitFile(NOON, () => EVENING);

    // Nothing was sent: the next look holds it.
    expect([receipt.state, receipt.lease, lists]).toEqual(['claimed', undefined, 0]);
    expect(pause).toMatchObject({ code: 'outside_hours' });
  });
});

interface Dropped {
  readonly key?: string;
  readonly body?: string | Buffer;
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly parameters?: object;
  /** Further fields of its upload. */
  readonly upload?: Partial<PutObjectCommandInput>;
  /** Further fields of its record. */
  readonly recorded?: Partial<Draft>;
  /** The contents of its secret at each read, the last one for good; `undefined` if it cannot be read. */
  readonly secret?: readonly (object | undefined)[];
}

/** A claimed drop in S3, the simulator, and an account with its credentials in a secret. */
async function open(dropped: Dropped = {}) {
  const {
    key = 'acme/people.csv',
    body = CSV,
    feed = {},
    parameters = {},
    upload = {},
    recorded = {},
    secret = [account],
  } = dropped;
  const { s3, server } = await startTestServer();
  await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: key, Body: body, ...upload }));
  const run = makeRun();
  const head = await readHead(s3, 'drops', key, run.signal);
  if (head === undefined) throw new Error('the object must be there');
  server.clearRequests();
  const simulator = await openTestSimulator({ credentials: [account, otherKey] });
  let readings = 0;
  const readSecret = async () => {
    const held = secret[Math.min(readings++, secret.length - 1)];
    if (held === undefined) throw new Error('no secret for you');
    return JSON.stringify(held);
  };
  const voximplant = openVoximplant(
    simulator.url,
    createTokenSource(readSecret, () => new Date()),
  );
  const ledger = createMemoryLedger(() => at(0));
  const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
  const claimed = ledger.put(makeDraft({ attempts, ...recorded }));
  const world = makeWorld({ s3, ledger, documents: createDocuments(s3, 'drops'), voximplant });
  const file = { head, parameters: { ...PARAMETERS, ...parameters } };
  const way: FullWay = { feed: makeFeed(feed), run, file };
  const submitAs = (asked: Way = way) => submit(claimed, asked, world);
  const latest = () => ledger.read('acme', claimed.receipt.submission);
  const wasRead = () => server.requests.some(({ operation }) => operation === 'GetObject');
  return { s3, server, simulator, ledger, claimed, run, way, submitAs, latest, wasRead };
}

describe('a request whose key the API refuses', () => {
  test('is made once more with another key', async () => {
    const { simulator, ledger, submitAs } = await open({ secret: [account, otherKey] });
    await using _closed = simulator;
    simulator.deleteKey(account.key_id);

    expect(await submitAs()).toMatchObject({ submission: { receipt: { state: 'created' } } });
    expect(simulator.lists).toHaveLength(1);
    expect(ledger.moves.at(-1)).toBe('sending created answer');
  });

  // A complete request had moved the document forward and back.
  test.each([
    ['after-body', ['sending claimed answer', 'claimed waiting answer']],
    ['before-body', ['claimed waiting answer']],
  ] as const)('waits for credentials when the secret can no longer be read: refused %s', async (when, moves) => {
    const { simulator, ledger, submitAs, latest } = await open({ secret: [account, undefined] });
    await using _closed = simulator;
    simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 447, when });

    const { submission, pause } = await submitAs();

    const code = 'credentials_unreadable';
    const message = 'the secret "s" cannot be read: Error: no secret for you';
    expect(submission.receipt).toMatchObject({
      state: 'waiting',
      wait: { for: 'credentials', notBefore: at(900).toISOString() },
      problems: [{ code, message }],
      attempts: [{ endedAt: at(0).toISOString(), ended: `${code}: ${message}` }],
      writeBack: { pending: true },
    });
    expect(submission.receipt).not.toHaveProperty('lease');
    expect(pause).toEqual({ code, message, for: 'credentials' });
    expect(await latest()).toEqual(submission);
    expect(ledger.moves.slice(-moves.length)).toEqual(moves);
    expect([simulator.requests.count('CreateCallList'), simulator.lists]).toEqual([1, []]);
  });
});

const LONG_CSV = `phone;name\n+12025550101;${'A'.repeat(200)}\n+12025550102;B\n`;

/** A compressed file of exactly as many bytes as its content: an extra field of its header pads it. */
function packToSameSize(text: string): Buffer {
  const packed = gzipSync(text);
  const header = Buffer.from(packed.subarray(0, 10));
  header[3] = 4;
  const extra = Buffer.alloc(Buffer.byteLength(text) - packed.length);
  extra.writeUInt16LE(extra.length - 2);
  return Buffer.concat([header, extra, packed.subarray(10)]);
}

describe('a drop that other workers copy onto itself while it is read', () => {
  /** Under KMS, every copy has an ETag of its own. */
  const KMS = { ServerSideEncryption: 'aws:kms' } as const;

  /** Copies the object before each of the given reads, like a worker that writes an outcome back. */
  async function openCopied(times: number, submission = makeDraft().submission) {
    const opened = await open({ upload: KMS });
    const { s3, server, run } = opened;
    const others = connect(server);
    let copies = 0;
    s3.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          const head = await readHead(others, 'drops', 'acme/people.csv', run.signal);
          if (head && commandName === 'GetObjectCommand' && copies++ < times)
            await copyOntoItself(others, head, { 'dropdial-submission': submission, copy: String(copies) });
          return next(args);
        },
      { step: 'initialize' },
    );
    return { ...opened, others };
  }

  test.each([1, 3])('is read again, %i times, and sent once', async times => {
    const { simulator, submitAs, others, run } = await openCopied(times);
    await using _closed = simulator;

    const { submission } = await submitAs();

    expect(submission.receipt).toMatchObject({ state: 'created', answer: { count: 2 } });
    expect(simulator.lists).toHaveLength(1);
    const head = await readHead(others, 'drops', 'acme/people.csv', run.signal);
    const { copies, pending } = submission.receipt.writeBack;
    expect([copies.length, copies.at(-1)?.etag, pending]).toEqual([times, head?.etag, true]);
  });

  test('is given back when they keep copying, and every copy is named', async () => {
    const { simulator, ledger, submitAs } = await openCopied(9);
    await using _closed = simulator;

    const { submission, pause } = await submitAs();

    expect(submission.receipt).toMatchObject({ state: 'claimed', writeBack: { pending: false } });
    expect(submission.receipt.writeBack.copies).toHaveLength(4);
    expect(pause).toMatchObject({ code: 'source_changed', until: at(60) });
    expect([ledger.moves, simulator.lists]).toEqual([[], []]);
  });

  test('is skipped when the copy is of another submission', async () => {
    const { simulator, submitAs } = await openCopied(1, 'e'.repeat(64));
    await using _closed = simulator;

    expect(await submitAs()).toMatchObject({
      submission: { receipt: { state: 'skipped', problems: [{ code: 'source_changed' }] } },
    });
    expect(simulator.lists).toEqual([]);
  });
});

describe('a drop', () => {
  test.each<[string, Dropped]>([
    ['as it was uploaded', {}],
    ['decompressed', { key: 'acme/people.csv.gz', body: gzipSync(CSV) }],
    [
      'decompressed, even if that does not make it larger',
      { key: 'acme/people.csv.gz', body: packToSameSize(LONG_CSV) },
    ],
    ['recoded', { body: Buffer.from(`\ufeff${CSV}`, 'utf16le'), parameters: { encoding: 'UTF-16LE' } }],
  ])('is sent %s', async (_, dropped) => {
    const { simulator, submitAs } = await open(dropped);
    await using _closed = simulator;

    expect(await submitAs()).toMatchObject({ submission: { receipt: { state: 'created', plan: { rows: 2 } } } });
    expect(simulator.lists).toMatchObject([{ count: 2, columns: ['phone', 'name'] }]);
  });

  test.each<[string, Dropped, object]>([
    ['is sent with the parameters of its claim', {}, {}],
    ['in UTF-16 is read as at the first attempt', { body: Buffer.from(CSV, 'utf16le') }, { recodedFrom: 'UTF-16LE' }],
  ])('that is sent again %s', async (_, dropped, recoded) => {
    const plan = { rows: 2, columns: 2, bytes: 1, sha256: '', delimiter: ';', encoding: 'UTF-8', blankLines: 0 };
    const claimed = { ...PARAMETERS, rule_id: 102, delimiter: ';', encoding: 'UTF-8' };
    const recorded = { parameters: claimed, plan: { ...plan, ...recoded }, resends: 1 };
    const { simulator, submitAs } = await open({ ...dropped, recorded, parameters: { max_simultaneous: 50 } });
    await using _closed = simulator;

    const { submission } = await submitAs();

    expect(simulator.lists).toMatchObject([{ count: 2, parameters: { rule_id: '102', max_simultaneous: '5' } }]);
    expect(submission.receipt).toMatchObject({ state: 'created', parameters: claimed });
  });

  test('that is too old is rejected before it is read', async () => {
    const drop = { ...makeDraft().drop, uploadedAt: at(-73 * 3600).toISOString() };
    const { simulator, ledger, submitAs, wasRead } = await open({ recorded: { drop } });
    await using _closed = simulator;

    expect(await submitAs()).toMatchObject({
      submission: { receipt: { state: 'rejected', problems: [{ code: 'stale' }] } },
    });
    expect(ledger.moves).toEqual(['claimed rejected gate']);
    expect([wasRead(), simulator.requests.all]).toEqual([false, []]);
  });

  test('with problems is rejected, and nothing of it is sent', async () => {
    const { simulator, ledger, submitAs } = await open({ body: 'phone;name\n+12025550101;A\n+12025550102\n' });
    await using _closed = simulator;

    const stand = await submitAs();

    expect(stand).toMatchObject({
      submission: { receipt: { state: 'rejected', plan: { rows: 2 }, problems: [{ row: 3 }], problemCount: 1 } },
    });
    expect(stand).not.toHaveProperty('pause');
    expect(ledger.moves).toEqual(['claimed rejected plan']);
    expect(simulator.requests.all).toEqual([]);
  });

  test.each([
    ['valid', CSV, 0],
    ['invalid', 'phone;name\n+12025550101\n', 1],
  ])('in a dry run is checked, and never sent: a %s one', async (_, body, problemCount) => {
    const { simulator, ledger, submitAs } = await open({ body, parameters: { dry_run: true } });
    await using _closed = simulator;

    expect(await submitAs()).toMatchObject({ submission: { receipt: { state: 'checked', problemCount } } });
    expect(ledger.moves).toEqual(['claimed checked plan']);
    expect(simulator.requests.all).toEqual([]);
  });

  test('whose content was sent under another key is rejected with its plan, and nothing is sent', async () => {
    const { simulator, ledger, claimed, submitAs, s3 } = await open();
    await using _closed = simulator;
    const earlier = { ...makeDraft(), submission: '0'.repeat(64), drop: { ...makeDraft().drop, key: 'acme/b.csv' } };
    ledger.put({ ...earlier, state: 'created', lease: undefined });
    const sha256 = createHash('sha256').update(CSV).digest('hex');
    const content = { version: 1, submission: earlier.submission, key: 'acme/b.csv', at: at(-60).toISOString() };
    await s3.send(
      new PutObjectCommand({ Bucket: 'drops', Key: contentKey('acme', sha256), Body: JSON.stringify(content) }),
    );

    expect(await submitAs()).toMatchObject({
      submission: {
        receipt: { submission: claimed.receipt.submission, state: 'rejected', plan: { sha256 }, problemCount: 1 },
      },
    });
    expect(ledger.moves).toEqual(['claimed rejected gate']);
    expect(simulator.requests.all).toEqual([]);
  });

  test('whose object has been replaced is skipped', async () => {
    const { s3, simulator, ledger, submitAs } = await open();
    await using _closed = simulator;
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: 'phone\n+12025550199\n' }));

    expect(await submitAs()).toMatchObject({
      submission: { receipt: { state: 'skipped', problems: [{ code: 'source_changed' }] } },
    });
    expect(ledger.moves).toEqual(['claimed skipped answer']);
    expect(simulator.requests.all).toEqual([]);
  });

  test('that cannot be read now is given back unharmed', async () => {
    const { server, simulator, ledger, submitAs } = await open();
    await using _closed = simulator;
    server.addFault({ operation: 'GetObject', kind: 'error', status: 503, code: 'SlowDown' });

    const { submission, pause } = await submitAs();

    expect(submission.receipt).toMatchObject({ state: 'claimed', writeBack: { pending: false } });
    expect(submission.receipt).not.toHaveProperty('lease');
    expect(pause).toMatchObject({ code: 'send_failed', until: at(60) });
    expect(ledger.moves).toEqual([]);
  });

  test('whose secret cannot be read waits for credentials', async () => {
    const { simulator, ledger, submitAs } = await open({ secret: [undefined] });
    await using _closed = simulator;

    const { submission, pause } = await submitAs();

    expect(submission.receipt).toMatchObject({ state: 'waiting', wait: { for: 'credentials' } });
    expect(pause).toMatchObject({ code: 'credentials_unreadable' });
    expect(ledger.moves).toEqual(['claimed waiting answer']);
  });

  test('that has warnings is sent, and they are logged', async () => {
    const warnings = [{ code: 'odd', message: 'this looks odd' }];
    const { simulator, run, submitAs } = await open({ recorded: { warnings } });
    await using _closed = simulator;

    expect(await submitAs()).toMatchObject({ submission: { receipt: { state: 'created' } } });
    expect(run.logged.slice(0, 2)).toEqual(['this looks odd', 'planned']);
  });
});

describe('a drop with nothing to send', () => {
  test('is left if its object is gone', async () => {
    const { simulator, ledger, way, submitAs, wasRead } = await open();
    await using _closed = simulator;

    expect(await submitAs({ ...way, file: 'gone' })).toMatchObject({ submission: { receipt: { state: 'skipped' } } });
    expect([ledger.moves, wasRead()]).toEqual([['claimed skipped leave'], false]);
  });

  test('is given back if its parameters are no longer complete', async () => {
    const { simulator, way, submitAs, latest } = await open();
    await using _closed = simulator;

    const { submission, pause } = await submitAs({ ...way, file: 'incomplete' });

    expect(submission.receipt.state).toBe('claimed');
    expect(submission.receipt).not.toHaveProperty('lease');
    expect(pause).toEqual({ code: 'withheld', message: 'its parameters are no longer complete', until: at(60) });
    expect(await latest()).toEqual(submission);
  });
});

describe('a fault of the ledger', () => {
  test('during the recording of an answer never counts as proof that nothing was sent', async () => {
    const { simulator, ledger, submitAs, latest } = await open();
    await using _closed = simulator;
    const { replace } = ledger;
    ledger.replace = (before, draft, step) =>
      draft.state === 'created' ? Promise.reject(new Error('S3 is away')) : replace(before, draft, step);

    await expect(submitAs()).rejects.toThrow('S3 is away');

    expect(simulator.lists).toHaveLength(1);
    expect(await latest()).toMatchObject({ receipt: { state: 'sending', lease: { owner: 'worker' } } });
  });

  test('between two keys keeps the answer of the API: it is recorded in the current state', async () => {
    const { simulator, ledger, submitAs, latest } = await open();
    await using _closed = simulator;
    simulator.misbehave({ method: 'CreateCallList', kind: 'error', code: 447 });
    const { replace } = ledger;
    let isAway = true;
    ledger.replace = (before, draft, step) => {
      if (before.receipt.state !== 'sending' || !isAway) return replace(before, draft, step);
      isAway = false;
      return Promise.reject(new Error('S3 is away'));
    };

    expect(await submitAs()).toMatchObject({
      submission: { receipt: { state: 'waiting', wait: { for: 'account' } } },
      pause: { code: 'api_account' },
    });
    expect(await latest()).toMatchObject({ receipt: { state: 'waiting' } });
    expect(simulator.lists).toEqual([]);
  });

  test('at the commit point creates no list, and the drop is given back', async () => {
    const { simulator, ledger, submitAs } = await open();
    await using _closed = simulator;
    const { replace } = ledger;
    ledger.replace = (before, draft, step) =>
      step === 'commit' ? Promise.reject(new Error('S3 is away')) : replace(before, draft, step);

    expect(await submitAs()).toMatchObject({
      submission: { receipt: { state: 'claimed' } },
      pause: { code: 'send_failed', message: expect.stringContaining('S3 is away') },
    });
    expect(simulator.lists).toEqual([]);
  });

  test('is thrown if another worker has moved the submission', async () => {
    const { simulator, ledger, claimed, submitAs } = await open();
    await using _closed = simulator;
    ledger.beforeNextWrite(() => ledger.put({ ...claimed.receipt, state: 'skipped' }));

    await expect(submitAs()).rejects.toMatchObject({ code: 'ledger_conflict' });

    expect(simulator.lists).toEqual([]);
  });
});

test('an unclaimed drop is not submitted', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const waiting = ledger.put(makeDraft({ state: 'waiting', lease: undefined }));
  const way = { feed: makeFeed(), run: makeRun(), file: 'gone' } as const;

  await expect(submit(waiting, way, makeWorld({ ledger }))).rejects.toMatchObject({ code: 'ledger_unreadable' });
});
