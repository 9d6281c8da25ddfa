import { describe, expect, test } from 'vitest';
import type { Obstacle } from '../../../lambda/gates/gate.ts';
import { sameContent } from '../../../lambda/gates/same-content.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import { createDocuments } from '../../../lambda/ledger/store/conditional-document.ts';
import { connect, startTestServer } from '../../local/s3/start-test-server.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const idOf = (letter: string) => letter.repeat(64);
const DAY = 24 * 3600;
const PARAMETERS = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
const SENT = { kind: 'refusal', refusal: { code: 'duplicate_content' } };
const SAME = { kind: 'copy', of: idOf('a') };
const OPEN = { kind: 'wait', wait: { code: 'content_busy', for: 'same_content' } };

/** A feed whose submissions all have the same content; each letter has a key of its own. */
async function open() {
  const { server } = await startTestServer();
  const s3 = connect(server, { maxAttempts: 3 });
  let seconds = 0;
  const now = () => at(seconds);
  const ledger = createMemoryLedger(now);
  const documents = createDocuments(s3, 'drops');
  const feed = makeFeed({ duplicateWindowDays: 7 });
  function record(letter: string, change: Partial<Draft> = {}) {
    const drop = { ...makeDraft().drop, key: `acme/${letter}.csv`, ...change.drop };
    return ledger.put(makeDraft({ submission: idOf(letter), ...change, drop }));
  }
  function claim({ receipt }: ReturnType<typeof record>, isMeant = false, of = feed): Promise<Obstacle | undefined> {
    const parameters = { ...PARAMETERS, allow_duplicate: isMeant };
    return sameContent({ feed: of, receipt, parameters, plan: { sha256: 'abc' } }, { documents, ledger, now });
  }
  return {
    server,
    ledger,
    record,
    claim,
    pass: (more: number) => {
      seconds += more;
    },
  };
}

const CREATED = {
  state: 'created',
  lease: undefined,
  answer: { list_id: 7, answeredAt: at(0).toISOString(), full: {} },
} as const;
const LEASE_OVER = { owner: 'asleep', until: at(-1).toISOString() };

test('content that was sent under another key is rejected every time', async () => {
  const { record, claim } = await open();
  expect(await claim(record('a'))).toBeUndefined();
  record('a', CREATED);

  const second = record('b');
  const message = expect.stringContaining('"acme/a.csv" (submission aaaaaaaaaaaa), list 7');
  const refusal = { kind: 'refusal', refusal: { code: 'duplicate_content', message } };
  expect(await claim(second)).toMatchObject(refusal);
  expect(await claim(second)).toMatchObject(refusal);
});

test.each(['claimed', 'sending'] as const)(
  'content is not taken from a worker that was %s, whose lease has ended, and that records its list at the same moment',
  async state => {
    const { ledger, record, claim } = await open();
    await claim(record('a'));
    record('a', { state, lease: LEASE_OVER });
    const second = record('b');
    ledger.beforeNextWrite(() => record('a', CREATED));

    expect(await claim(second)).toMatchObject(SENT);
  },
);

test('content may be sent again after the window', async () => {
  const { record, claim, pass } = await open();
  await claim(record('a'));
  record('a', CREATED);
  pass(7 * DAY);
  expect(await claim(record('b'))).toMatchObject(SENT);

  pass(1);

  expect(await claim(record('b'))).toBeUndefined();
});

test.each<[string, Partial<Draft>, string, number]>([
  ['has a valid lease', {}, 'which is claimed', 60],
  ['is being sent', { state: 'sending' }, 'which is sending', 60],
  ['was being sent when its worker died', { state: 'sending', lease: LEASE_OVER }, 'which is sending', 300],
  ['is in doubt', { state: 'in_doubt', lease: undefined }, 'which is in_doubt', 300],
  ['is held', { state: 'held', lease: undefined }, 'which is held', 300],
])('the content of a submission that %s is not sent, and checked again', async (_, change, text, seconds) => {
  const { record, claim } = await open();
  await claim(record('a'));
  record('a', change);

  expect(await claim(record('b'))).toEqual({
    kind: 'wait',
    wait: { ...OPEN.wait, message: expect.stringContaining(text), until: at(seconds) },
  });
});

test.each<[string, Partial<Draft>]>([
  ['was rejected', { state: 'rejected', lease: undefined }],
  ['was stopped', { state: 'skipped', lease: undefined }],
  ['was a dry run', { state: 'checked', lease: undefined }],
  ['waits', { state: 'waiting', lease: undefined }],
  ['was released before anything was sent', { lease: undefined }],
  ['was rejected and still has an expired lease', { state: 'rejected', lease: LEASE_OVER }],
])('the content of a submission that %s is free, and its document is unchanged', async (_, change) => {
  const { ledger, record, claim } = await open();
  await claim(record('a'));
  record('a', change);

  expect(await claim(record('b'))).toBeUndefined();

  expect(ledger.calls).toEqual(['read']);
});

test('the content of an unknown submission is free', async () => {
  const { ledger, record, claim } = await open();
  const first = record('a', CREATED);
  await claim(first);
  ledger.delete(first.receipt);

  expect(await claim(record('b'))).toBeUndefined();
});

test('taking the content of an owner with an expired lease keeps that owner from sending', async () => {
  const { ledger, record, claim } = await open();
  const asleep = record('a', { lease: LEASE_OVER });
  await claim(asleep);

  expect(await claim(record('b'))).toBeUndefined();

  expect(await ledger.replace(asleep, { ...asleep.receipt, state: 'sending' }, 'commit')).toBeUndefined();
});

test('an owner that goes on at that moment keeps its content', async () => {
  const { ledger, record, claim } = await open();
  const asleep = record('a', { lease: LEASE_OVER });
  await claim(asleep);
  const second = record('b');
  ledger.beforeNextWrite(() => record('a', { state: 'sending' }));

  expect(await claim(second)).toMatchObject(OPEN);
});

test('of a submission that waited and goes on, and one that finds it waiting, one gets the content', async () => {
  const { ledger, record, claim } = await open();
  await claim(record('a'));
  record('a', { state: 'waiting', lease: undefined });
  const second = record('b');
  const { read } = ledger;
  // The first one is claimed anew right after the second one has seen it waiting.
  ledger.read = async (feed, submission) => {
    ledger.read = read;
    const seen = await read(feed, submission);
    expect(await claim(record('a'))).toBeUndefined();
    return seen;
  };

  expect(await claim(second)).toMatchObject(OPEN);
});

test('content whose claim lost its answer is recognised as our own', async () => {
  const { server, record, claim } = await open();
  // The write succeeds but its answer is lost: the client retries by itself and finds its own document.
  server.addFault({ operation: 'PutObject', kind: 'drop' });

  expect(await claim(record('a'))).toBeUndefined();

  const seen = server.requests.map(({ operation, status }) => `${operation} ${status}`);
  expect(seen).toEqual(['PutObject 200', 'PutObject 412', 'GetObject 200']);
  expect(await claim(record('b'))).toMatchObject(OPEN);
});

test('two that wait for each other do not wait for ever, because a waiting one blocks nobody', async () => {
  const { record, claim } = await open();
  await claim(record('a'));
  expect(await claim(record('b'))).toMatchObject(OPEN);
  record('b', { state: 'waiting', lease: undefined });
  record('a', { state: 'waiting', lease: undefined });

  expect(await claim(record('b'))).toBeUndefined();
  expect(await claim(record('a'))).toMatchObject(OPEN);
});

test('a deliberate repeat is sent, and remembered if nothing else was', async () => {
  const { record, claim } = await open();
  expect(await claim(record('a'), true)).toBeUndefined();
  record('a', CREATED);

  expect(await claim(record('b'))).toMatchObject(SENT);
  expect(await claim(record('c'), true)).toBeUndefined();
});

test('a deliberate repeat counts for the window', async () => {
  const { record, claim, pass } = await open();
  await claim(record('a'));
  record('a', CREATED);
  pass(6 * DAY);
  await claim(record('b'), true);
  record('b', CREATED);
  pass(2 * DAY);

  const message = expect.stringContaining('"acme/b.csv" (submission bbbbbbbbbbbb), list 7');
  expect(await claim(record('c'))).toMatchObject({ refusal: { code: 'duplicate_content', message } });

  pass(5 * DAY + 1);
  expect(await claim(record('c'))).toBeUndefined();
});

test('a deliberate repeat on its way is waited for', async () => {
  const { record, claim } = await open();
  await claim(record('a'));
  record('a', CREATED);
  await claim(record('b'), true);

  expect(await claim(record('c'))).toMatchObject(OPEN);
});

test('a deliberate repeat that failed does not erase the first one', async () => {
  const { record, claim } = await open();
  await claim(record('a'));
  record('a', CREATED);
  await claim(record('b'), true);
  record('b', { state: 'rejected', lease: undefined });

  const message = expect.stringContaining('"acme/a.csv" (submission aaaaaaaaaaaa), list 7');
  expect(await claim(record('c'))).toMatchObject({ refusal: { code: 'duplicate_content', message } });
  expect(await claim(record('b')), 'nor by itself, when it is not meant any more').toMatchObject(SENT);
});

test('a deliberate repeat that failed does not hide an earlier owner of the content', async () => {
  const { record, claim } = await open();
  await claim(record('a'));
  record('a', CREATED);
  await claim(record('b'), true);
  record('b', CREATED);

  const drop = { ...makeDraft().drop, key: 'acme/a.csv', idempotencyKey: '2' };
  expect(await claim(record('c', { drop, createdAt: at(60).toISOString() }), true)).toBeUndefined();
  record('c', { drop, state: 'rejected', lease: undefined });

  expect(await claim(record('d'))).toMatchObject({
    refusal: { message: expect.stringContaining('"acme/b.csv"') },
  });
});

test('of many deliberate repeats the latest ones are remembered, and all are sent', async () => {
  const { record, claim, pass } = await open();
  for (const letter of ['0', '1', '2', '3', '4', '5', '6', '7']) {
    expect(await claim(record(letter), true)).toBeUndefined();
    record(letter, CREATED);
    pass(60);
  }

  const message = expect.stringContaining('"acme/7.csv"');
  expect(await claim(record('c'))).toMatchObject({ refusal: { message } });
});

test.each<[string, { key: string; etag: string; idempotencyKey?: string; isUpload?: true }, object | undefined]>([
  ['uploaded again under its key, with another ETag', { key: 'acme/a.csv', etag: 'kms', isUpload: true }, SENT],
  [
    'uploaded under another key, with an idempotency key',
    { key: 'acme/b.csv', etag: 'abc', idempotencyKey: '2' },
    SENT,
  ],
  // After a list was created, a repeat must also be allowed: the upload keeps its outcome.
  ['requested again with another idempotency key', { key: 'acme/a.csv', etag: 'abc', idempotencyKey: '2' }, SAME],
  ['requested again without an idempotency key', { key: 'acme/a.csv', etag: 'abc' }, SAME],
])('content that is %s', async (_, drop, found) => {
  const { record, claim } = await open();
  await claim(record('a'));
  record('a', CREATED);

  const again = await claim(record('b', { drop: { ...makeDraft().drop, ...drop } }));

  if (found) expect(again).toMatchObject(found);
  else expect(again).toBeUndefined();
});

describe('another idempotency key of the same upload, if duplicates are allowed,', () => {
  const KEYED = { ...makeDraft().drop, key: 'acme/a.csv', idempotencyKey: '2' };
  const { idempotencyKey: _, ...KEYLESS } = KEYED;
  const LATER = { createdAt: at(60).toISOString() };

  async function openSent(state: Partial<Draft> = CREATED) {
    const opened = await open();
    await opened.claim(opened.record('a'));
    opened.record('a', state);
    return opened;
  }

  test('asks for a repeat if it comes later', async () => {
    const { record, claim } = await openSent();

    expect(await claim(record('b', { drop: KEYED, ...LATER }), true)).toBeUndefined();
  });

  test('asks for none if it was there before or at the same time, because the other submission lost it', async () => {
    const { record, claim } = await openSent();

    for (const seconds of [-60, 0]) {
      const early = record('b', { drop: KEYED, createdAt: at(seconds).toISOString() });
      expect(await claim(early, true)).toEqual(SAME);
    }
  });

  test('asks for none if it is removed, however late', async () => {
    const { record, claim } = await openSent();

    expect(await claim(record('b', { drop: KEYLESS, ...LATER }), true)).toEqual(SAME);
  });

  test.each<[string, Partial<Draft>]>([
    ['is being sent', { state: 'sending' }],
    ['was being sent when its worker died', { state: 'sending', lease: LEASE_OVER }],
    ['is in doubt', { state: 'in_doubt', lease: undefined }],
    ['has a valid lease', {}],
  ])('waits while the earlier submission %s', async (_state, earlier) => {
    const { record, claim } = await openSent(earlier);

    expect(await claim(record('b', { drop: KEYED, ...LATER }), true)).toMatchObject(OPEN);
  });

  test('is not a repeat in a feed without a window, either', async () => {
    const { record, claim } = await openSent();

    const again = record('b', { drop: KEYLESS, ...LATER });

    expect(await claim(again, true, makeFeed({ duplicateWindowDays: 0 }))).toEqual(SAME);
  });

  test('goes on in such a feed if the earlier submission is left to a person, and waits without a key', async () => {
    const doubt = { since: at(0).toISOString(), reason: 'lost', looks: 2, parked: true };
    const { record, claim } = await openSent({ state: 'in_doubt', lease: undefined, doubt });
    const feed = makeFeed({ duplicateWindowDays: 0 });

    expect(await claim(record('b', { drop: KEYED, ...LATER }), false, feed)).toBeUndefined();
    const other = await openSent({ state: 'in_doubt', lease: undefined, doubt });
    expect(await other.claim(other.record('b', { drop: KEYLESS, ...LATER }), true, feed)).toMatchObject(OPEN);
  });
});

test('a submission whose owner died while sending is listed for sweeps by the next one that finds it', async () => {
  const { ledger, record, claim } = await open();
  await claim(record('a'));
  record('a', { state: 'sending', lease: LEASE_OVER });

  await claim(record('b'));

  const left = await ledger.read('acme', idOf('a'));
  expect(left?.receipt).toMatchObject({ state: 'sending' });
  expect(left?.receipt).not.toHaveProperty('lease');
});

describe('the same content under the same key with another ETag, if duplicates are allowed,', () => {
  const OTHER = { ...makeDraft().drop, key: 'acme/a.csv', etag: 'parts-2', uploadedAt: at(60).toISOString() };

  async function openSent(drop: Partial<Draft['drop']> = {}) {
    const opened = await open();
    const first = { drop: { ...makeDraft().drop, key: 'acme/a.csv', ...drop } };
    await opened.claim(opened.record('a', first));
    opened.record('a', { ...CREATED, ...first });
    return opened;
  }

  test('is rejected because it may be a copy in parts', async () => {
    const { record, claim } = await openSent();

    expect(await claim(record('b', { drop: OTHER }), true)).toMatchObject(SENT);
  });

  test('is sent if it is certainly a later upload', async () => {
    const { record, claim } = await openSent();

    expect(await claim(record('b', { drop: { ...OTHER, isUpload: true } }), true)).toBeUndefined();
  });

  test.each([60, 61])('is rejected if the other one was made after it, at %s, and may be a copy of it', async made => {
    const { record, claim } = await openSent({ uploadedAt: at(made).toISOString() });

    expect(await claim(record('b', { drop: { ...OTHER, isUpload: true } }), true)).toMatchObject(SENT);
  });

  test.each([
    [undefined, true],
    ['1', false],
  ])('is sent only with a new idempotency key: the other one had %s', async (idempotencyKey, isSent) => {
    const { record, claim } = await openSent({ idempotencyKey });

    const asked = await claim(record('b', { drop: { ...OTHER, idempotencyKey: '1' } }), true);

    if (isSent) expect(asked).toBeUndefined();
    else expect(asked).toMatchObject(SENT);
  });

  test('waits despite a new key while the result of the other one is unknown', async () => {
    const { record, claim } = await openSent();
    record('a', { state: 'in_doubt', lease: undefined });

    expect(await claim(record('b', { drop: { ...OTHER, idempotencyKey: '2' } }), true)).toMatchObject(OPEN);
  });
});

test('a list of the same key without a report is left to sweeps, because its object no longer leads there', async () => {
  const { ledger, record, claim } = await open();
  const told = { event: 'Drop Created', about: 'x', at: at(0).toISOString() };
  const drop = { ...makeDraft().drop, key: 'acme/a.csv' };
  await claim(record('a'));
  record('a', { ...CREATED, announced: told, writeBack: { pending: false, copies: [] } });
  await claim(record('b', { drop }));
  expect((await ledger.read('acme', idOf('a')))?.receipt).not.toHaveProperty('marked');

  record('a', { ...CREATED, writeBack: { pending: false, copies: [] } });
  await claim(record('b', { drop }));

  expect((await ledger.read('acme', idOf('a')))?.receipt).toMatchObject({ state: 'created', marked: true });
});

describe('a copy of an object onto itself', () => {
  const COPY = { key: 'acme/a.csv', etag: 'of its own', isCopy: true };

  async function openSent() {
    const opened = await open();
    await opened.claim(opened.record('a'));
    opened.record('a', CREATED);
    const copyAt = (seconds: number) =>
      opened.record('b', { drop: { ...makeDraft().drop, ...COPY, uploadedAt: at(seconds).toISOString() } });
    return { ...opened, copy: copyAt(0), copyAt };
  }

  test.each([false, true])('is recognised, whatever it says about duplicates: %s', async isMeant => {
    const { claim, copy } = await openSent();

    expect(await claim(copy, isMeant)).toEqual({ kind: 'copy', of: idOf('a') });
  });

  test('is recognised, even if another key had the content in between', async () => {
    const { record, claim, copy } = await openSent();
    await claim(record('c'), true);
    record('c', CREATED);

    expect(await claim(copy)).toEqual({ kind: 'copy', of: idOf('a') });
  });

  test('waits while the list of the upload is being made, although duplicates are allowed', async () => {
    const { record, claim, copy } = await openSent();
    record('a', { state: 'sending' });

    const wait = await claim(copy, true);

    expect(wait).toMatchObject(OPEN);
    expect(JSON.stringify(wait), 'advice that would change nothing').not.toContain('allow_duplicate');
  });

  test('is left to a person after the window, because it may have been renamed to that key', async () => {
    const { record, claim, pass, copyAt } = await openSent();
    const copy = copyAt(7 * DAY + 1);
    pass(7 * DAY + 1);
    const message = expect.stringContaining('"acme/a.csv" (submission aaaaaaaaaaaa), list 7');
    const wait = { kind: 'wait', wait: { code: 'possible_copy', for: 'person', message } };

    expect(await claim(copy)).toEqual(wait);
    expect(await claim(copy, true), 'whatever it says of duplicates').toEqual(wait);

    const acts = [{ at: at(9).toISOString(), by: 'ada', act: 'retried' as const, reason: 'it is new' }];
    expect(await claim(record('b', { drop: copy.receipt.drop, acts }))).toBeUndefined();
  });

  test('is not an upload if it was made within the window, however late it is looked at', async () => {
    const { claim, pass, copyAt } = await openSent();
    pass(30 * DAY);

    expect(await claim(copyAt(6 * DAY))).toEqual({ kind: 'copy', of: idOf('a') });
  });

  test.each(['sending', 'in_doubt', 'held'] as const)(
    'waits even after the window while the first submission is %s: people may have been called',
    async state => {
      const { record, claim, pass, copyAt } = await openSent();
      record('a', { state, lease: undefined });
      pass(8 * DAY);

      expect(await claim(copyAt(8 * DAY), true)).toMatchObject(OPEN);
    },
  );

  test('is another upload then, if the first one never dialled', async () => {
    const { record, claim, copy, pass } = await openSent();
    record('a', { state: 'rejected', lease: undefined });
    pass(7 * DAY + 1);

    expect(await claim(copy)).toBeUndefined();
  });

  test('is ordinary repeated content under another key', async () => {
    const { record, claim } = await openSent();

    expect(await claim(record('c', { drop: { ...makeDraft().drop, key: 'acme/c.csv', isCopy: true } }))).toMatchObject(
      SENT,
    );
  });
});

describe('a multipart upload with earlier content of its key, in a feed without a window,', () => {
  const feed = makeFeed({ duplicateWindowDays: 0 });
  const IN_PARTS = '0123456789abcdef0123456789abcdef-2';

  /** The same content under the key of the sent submission, uploaded the given seconds later. */
  async function openAgain(seconds: number, change: Partial<Draft> = {}, of: Partial<Draft['drop']> = {}) {
    const opened = await open();
    await opened.claim(opened.record('a'), false, feed);
    opened.record('a', CREATED);
    opened.pass(seconds);
    const uploadedAt = at(seconds).toISOString();
    const drop = { ...makeDraft().drop, key: 'acme/a.csv', etag: IN_PARTS, uploadedAt, ...of };
    return { ...opened, again: opened.record('b', { createdAt: uploadedAt, ...change, drop }) };
  }

  test('may be a copy in parts for a day, and is left to a person', async () => {
    const message = expect.stringMatching(/^a copy in parts may have made the object.*"acme\/a.csv".*list 7/);
    for (const seconds of [1, DAY]) {
      const { claim, again } = await openAgain(seconds);

      expect(await claim(again, false, feed)).toEqual({
        kind: 'wait',
        wait: { code: 'possible_copy', for: 'person', message },
      });
    }
  });

  test('is another upload after that day', async () => {
    const { claim, again } = await openAgain(DAY + 1);

    expect(await claim(again, false, feed)).toBeUndefined();
  });

  test('is another upload if it came in one request', async () => {
    const { claim, again } = await openAgain(60, {}, { etag: '0123456789abcdef0123456789abcdef', isUpload: true });

    expect(await claim(again, false, feed)).toBeUndefined();
  });

  test.each(['claimed', 'sending'] as const)('waits while a worker has the first one, which is %s', async state => {
    const { record, claim, again } = await openAgain(60);
    record('a', { state, lease: { owner: 'awake', until: at(900).toISOString() } });

    expect(await claim(again, false, feed)).toMatchObject(OPEN);
  });

  test('takes over from the first one if its worker died, and keeps that one from sending', async () => {
    const { ledger, record, claim, again } = await openAgain(60);
    const asleep = record('a', { lease: LEASE_OVER });

    expect(await claim(again, false, feed)).toBeUndefined();

    expect(await ledger.replace(asleep, { ...asleep.receipt, state: 'sending' }, 'commit')).toBeUndefined();
  });

  test('is another upload if a person says so, or with a new idempotency key', async () => {
    const acts = [{ at: at(9).toISOString(), by: 'ada', act: 'retried' as const, reason: 'it is new' }];
    const told = await openAgain(60, { acts });
    expect(await told.claim(told.again, false, feed)).toBeUndefined();

    const { claim, again } = await openAgain(60, {}, { idempotencyKey: 'b' });
    expect(await claim(again, false, feed)).toMatchObject({ kind: 'wait' });
    expect(await claim(again, true, feed)).toBeUndefined();
  });
});

describe('earlier content of the key, in an object whose origin is still unknown,', () => {
  const MADE = 60;
  const KMS = 'ffff0123456789abcdef0123456789ab';
  const UNTOLD = { kind: 'pause', pause: { code: 'another_upload' } };

  /** Found a minute after the first one was sent: by the event of a sidecar or of tags, or by a sweep. */
  async function openUntold(days: number) {
    const feed = makeFeed({ duplicateWindowDays: days });
    const opened = await open();
    await opened.claim(opened.record('a'), false, feed);
    opened.record('a', CREATED);
    opened.pass(MADE);
    const found = { ...makeDraft().drop, key: 'acme/a.csv', etag: KMS, uploadedAt: at(MADE).toISOString() };
    const claim = (drop: Partial<Draft['drop']> = {}, isMeant = false) =>
      opened.claim(
        opened.record('b', { createdAt: at(MADE).toISOString(), drop: { ...found, ...drop } }),
        isMeant,
        feed,
      );
    return { ...opened, claim };
  }

  test.each([
    [7, false],
    [7, true],
    [0, false],
    [0, true],
  ])('is given back until its event arrives (window of %i days, allowed: %s)', async (days, isMeant) => {
    const { claim, pass } = await openUntold(days);

    expect(await claim({}, isMeant)).toMatchObject({ ...UNTOLD, pause: { until: at(MADE + 60) } });
    pass(299);
    expect(await claim({}, isMeant)).toMatchObject(UNTOLD);
  });

  test.each([
    [7, false, SENT],
    [7, true, undefined],
    [0, false, undefined],
  ])('is an upload if its own event says so (window of %i days, allowed: %s)', async (days, isMeant, expected) => {
    const { claim } = await openUntold(days);
    await claim({}, isMeant);

    const told = await claim({ isUpload: true }, isMeant);

    expect(told).toEqual(expected === undefined ? undefined : expect.objectContaining({ kind: 'refusal' }));
  });

  test.each([7, 0])('is a copy if its own event says so (window of %i days)', async days => {
    const { claim } = await openUntold(days);
    await claim();

    expect(await claim({ isCopy: true }, true)).toEqual({ kind: 'copy', of: idOf('a') });
  });

  test('is judged without that event after five minutes, and nobody is called twice', async () => {
    const within = await openUntold(7);
    const without = await openUntold(0);
    for (const { pass } of [within, without]) pass(300);

    expect(await within.claim({}, true)).toMatchObject(SENT);
    expect(await without.claim()).toMatchObject({
      kind: 'wait',
      wait: {
        code: 'possible_copy',
        for: 'person',
        message: expect.stringMatching(/^a copy may have made the object/),
      },
    });
  });

  test('goes on at once with a new idempotency key, or after a day without a window', async () => {
    const asked = await openUntold(7);
    expect(await asked.claim({ idempotencyKey: '2' }, true)).toBeUndefined();

    const later = await openUntold(0);
    later.pass(DAY);
    expect(await later.claim({ uploadedAt: at(MADE + DAY).toISOString() })).toBeUndefined();
  });

  test('waits while a worker has the first one', async () => {
    const { claim, record } = await openUntold(0);
    record('a', { lease: { owner: 'awake', until: at(900).toISOString() } });

    expect(await claim()).toMatchObject(OPEN);
  });
});

test('a drop that waits for another one with its content is rejected if it is too old, but not one that waits for its own', async () => {
  const { record, claim, pass } = await open();
  await claim(record('a'));
  record('a', { state: 'in_doubt', lease: undefined });
  const own = { ...makeDraft().drop, key: 'acme/a.csv', isCopy: true };
  pass(4 * DAY);

  expect(await claim(record('b'))).toMatchObject({ kind: 'refusal', refusal: { code: 'stale' } });
  expect(await claim(record('c', { drop: own }))).toMatchObject(OPEN);
});

describe('a feed without a window', () => {
  async function openWithout() {
    const { s3 } = await startTestServer();
    let seconds = 0;
    const now = () => at(seconds);
    const ledger = createMemoryLedger(now);
    const documents = createDocuments(s3, 'drops');
    const feed = makeFeed({ duplicateWindowDays: 0 });
    const claim = (letter: string, drop: object = {}) => {
      const { receipt } = ledger.put(makeDraft({ submission: idOf(letter), drop: { ...makeDraft().drop, ...drop } }));
      return sameContent(
        { feed, receipt, parameters: PARAMETERS, plan: { sha256: 'abc' } },
        { documents, ledger, now },
      );
    };
    await claim('a');
    ledger.put(makeDraft({ submission: idOf('a'), ...CREATED }));
    return {
      claim,
      pass: (more: number) => {
        seconds += more;
      },
    };
  }

  test('accepts the same content again and again', async () => {
    const { claim, pass } = await openWithout();
    pass(1);

    expect(await claim('b', { etag: 'again', isUpload: true })).toBeUndefined();
    expect(await claim('c', { key: 'acme/other.csv' })).toBeUndefined();
  });

  test('still recognises a copy of an object onto itself, for a day', async () => {
    const { claim, pass } = await openWithout();
    pass(DAY);
    const copyAt = (seconds: number) => ({
      isCopy: true,
      etag: `kms${seconds}`,
      uploadedAt: at(seconds).toISOString(),
    });
    expect(await claim('b', copyAt(DAY))).toEqual({ kind: 'copy', of: idOf('a') });

    pass(1);

    expect(await claim('c', copyAt(DAY + 1))).toMatchObject({ wait: { for: 'person' } });
  });
});
