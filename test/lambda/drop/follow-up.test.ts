import { describe, expect, test } from 'vitest';
import type { Orphan } from '../../../lambda/drop/drop.ts';
import { closeSuperseded, followUp, followUpEarlier, followUpLeftBehind } from '../../../lambda/drop/follow-up.ts';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Submission } from '../../../lambda/ledger/submission.ts';
import { type DropOptions, type Drops, KEY, openDrops, showList } from './open-drops.ts';

const PENDING = { writeBack: { pending: true, copies: [] } } satisfies Partial<Draft>;
const OTHER = 'e'.repeat(64);

async function open(options: DropOptions = {}) {
  const drops = await openDrops({ feed: { quietPeriodSeconds: 600 }, ...options });
  const { feed, run, world } = drops;
  const follow = (submission: Submission, because: Orphan['because'] = 'gone') =>
    followUp({ feed, submission, because }, run, world);
  return { ...drops, follow };
}

describe('a submission whose object no longer exists', () => {
  test.each([
    ['gone', true],
    ['replaced', true],
    ['superseded', false],
  ] as const)(
    'has the files beside it updated, unless another submission reports the same upload: %s',
    async (because, isWritten) => {
      const { follow, record, server } = await open({ feed: { receiptFile: true } });
      const submission = await record('waiting', PENDING);
      server.clearRequests();

      await follow(submission, because);

      const puts = server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key);
      expect(puts).toEqual(isWritten ? [`${KEY}.result.json`, `${KEY}.result.txt`] : []);
    },
  );

  test.each([
    [true, true],
    [false, false],
  ])('and which had ended has them written if there is something to report: %s', async (pending, isWritten) => {
    const { follow, record, server } = await open({ feed: { receiptFile: true } });
    const submission = await record('created', { ...PENDING, writeBack: { pending, copies: [] } });
    server.clearRequests();

    await follow(submission, 'gone');

    expect(server.requests.some(({ operation }) => operation === 'PutObject')).toBe(isWritten);
  });

  test('has them written although its last state had been written back', async () => {
    const { follow, record, server } = await open({ feed: { receiptFile: true } });
    const submission = await record('waiting', { writeBack: { pending: false, copies: [] } });
    server.clearRequests();

    await follow(submission, 'gone');

    expect(server.requests.some(({ operation }) => operation === 'PutObject')).toBe(true);
  });

  test('comes back if the files cannot be written for now, and they are written then', async () => {
    const { follow, record, server, ledger } = await open({ feed: { receiptFile: true } });
    const submission = await record('waiting', PENDING);
    const { feed, submission: id } = submission.receipt;
    server.addFault({ operation: 'PutObject', kind: 'error', status: 503, code: 'SlowDown' });
    await expect(follow(submission, 'gone')).rejects.toMatchObject({ name: 'SlowDown' });
    server.clearRequests();

    const again = await ledger.read(feed, id);
    if (again) await follow(again, 'gone');

    expect(again?.receipt.state).toBe('skipped');
    const puts = server.requests.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key);
    expect(puts).toEqual([`${KEY}.result.json`, `${KEY}.result.txt`]);
  });

  test('continues if the file beside it cannot be written', async () => {
    const { follow, record, server, run } = await open({ feed: { receiptFile: true } });
    const submission = await record('waiting', PENDING);
    server.addFault({ operation: 'PutObject', kind: 'error', status: 403, code: 'AccessDenied' });

    expect(await follow(submission, 'gone')).toMatchObject({ status: 'skipped' });
    expect(run.logged).toContain('the receipt file could not be written');
  });

  test.each([
    ['waiting', 'gone', 'source_changed'],
    ['waiting', 'superseded', 'superseded'],
    ['claimed', 'replaced', 'source_changed'],
    ['claimed', 'superseded', 'superseded'],
  ] as const)(
    'that was %s when it was %s is skipped, with no object to write that onto',
    async (state, because, code) => {
      const { follow, record, told, ledger } = await open();

      const outcome = await follow(await record(state, PENDING), because);

      expect(outcome).toMatchObject({
        status: 'skipped',
        reason: code,
        receipt: {
          state: 'skipped',
          problems: [{ code, message: `the object was ${because} before anything was sent` }],
          writeBack: { pending: false },
        },
      });
      expect(told).toEqual(['Drop Skipped']);
      expect(ledger.moves).toEqual([`${state} skipped leave`]);
    },
  );

  test.each(['claimed', 'sending', 'in_doubt', 'held'] as const)(
    'that is %s is left to the worker that has it, and nothing is announced',
    async state => {
      const { follow, record, told, ledger, leased, doubted, answered } = await open();
      const { lease } = leased();
      const submission = await record(state, { ...doubted(0), ...answered(7), lease });

      expect(await follow(submission)).toEqual({
        status: 'unfinished',
        pause: {
          code: 'submission_busy',
          message: `another worker holds it until ${lease.until}`,
          until: new Date(lease.until),
        },
      });

      expect(ledger.calls).toEqual([]);
      expect(told).toEqual([]);
    },
  );

  test('whose list the API shows is created', async () => {
    const { follow, record, api, told, doubted } = await open();
    api.found = [showList(9)];

    expect(await follow(await record('in_doubt', doubted(0)))).toMatchObject({
      status: 'created',
      receipt: { answer: { list_id: 9, reconciled: true }, writeBack: { pending: false } },
    });
    expect(told).toEqual(['Drop Created']);
  });

  test('whose answer nobody recorded is in doubt, and comes back for the next look', async () => {
    const { follow, record, told, ledger, later, leased } = await open();
    const { lease } = leased();

    const outcome = await follow(await record('sending', { lease: { ...lease, until: later(-1).toISOString() } }));

    expect(outcome).toMatchObject({
      status: 'in_doubt',
      pause: { code: 'submission_in_doubt', until: later(200) },
      // Its outcome is not known yet.
      receipt: { state: 'in_doubt', doubt: { looks: 1 }, writeBack: { pending: true } },
    });
    expect(told).toEqual(['Drop In Doubt']);
    expect(ledger.moves).toEqual(['sending in_doubt lose']);
  });

  test('whose list the API denied for a whole quiet period is parked, because there is nothing to send again', async () => {
    const { follow, record, doubted, sent } = await open();

    expect(await follow(await record('in_doubt', { ...PENDING, ...doubted(601, { looks: 3 }) }))).toMatchObject({
      status: 'in_doubt',
      receipt: { doubt: { parked: true }, problems: [{ code: 'submission_parked' }], writeBack: { pending: false } },
    });
    expect(sent).toEqual([]);
  });

  test('whose list is held is still started', async () => {
    const { follow, record, told, answered } = await open();

    expect(await follow(await record('held', answered(9)))).toMatchObject({
      status: 'created',
      receipt: { answer: { list_id: 9 } },
    });
    expect(told).toEqual(['Drop Created']);
  });

  test('that a person has to decide about stays unchanged, and is announced once', async () => {
    const { follow, record, told, doubted, ledger } = await open();
    const parked = await record('in_doubt', { ...PENDING, ...doubted(0, { parked: true }) });

    const outcome = await follow(parked);

    expect(outcome).toMatchObject({ status: 'in_doubt', receipt: { writeBack: { pending: false } } });
    expect(told).toEqual(['Drop In Doubt']);
    expect(ledger.moves).toEqual([]);
    expect(outcome).not.toHaveProperty('pause');
  });

  test.each(['created', 'rejected', 'checked', 'skipped'] as const)(
    'that was %s before has no object to write onto, and owes its event at most',
    async state => {
      const { follow, record, told, ledger, answered } = await open();

      const outcome = await follow(await record(state, { ...PENDING, ...answered(7) }), 'replaced');

      expect(outcome).toMatchObject({
        status: 'skipped',
        reason: 'replaced',
        receipt: { state, writeBack: { pending: false } },
      });
      expect(told).toHaveLength(1);
      expect(ledger.moves).toEqual([]);
    },
  );

  test('that had ended and was announced stays unchanged', async () => {
    const { follow, record, told, ledger } = await open();
    const first = await follow(await record('created', PENDING));
    if (first.status === 'unfinished' || first.receipt === undefined) throw new Error('it must be over');
    const { submission } = first.receipt;
    const again = await ledger.read('acme', submission);
    const calls = ledger.calls.length;

    expect(again && (await follow(again))).toMatchObject({ status: 'skipped', reason: 'gone' });

    expect(told).toEqual(['Drop Created']);
    expect(ledger.calls).toHaveLength(calls);
  });

  test('whose lease has expired is followed up', async () => {
    const { follow, record, later } = await open();

    const outcome = await follow(await record('claimed', { lease: { owner: 'a', until: later(0).toISOString() } }));

    expect(outcome).toMatchObject({ status: 'skipped' });
  });

  test('whose event the bus does not accept comes back', async () => {
    const { follow, record, told, later } = await open({ refusedEvents: 1 });

    expect(await follow(await record('waiting'))).toMatchObject({
      status: 'skipped',
      pause: { code: 'event_not_sent', until: later(60) },
    });
    expect(told).toEqual([]);
  });
});

describe('an earlier submission of a drop', () => {
  async function openEarlier(state: Draft['state'], more: (drops: Drops) => Partial<Draft> = () => ({})) {
    const drops = await open();
    const { feed, headOf, record, run, world } = drops;
    const known = await record(state, more(drops));
    const drop = { feed, head: await headOf(), uploadedEtag: known.receipt.drop.etag, known };
    return {
      ...drops,
      known,
      earlier: (submission = OTHER) => followUpEarlier(drop, submission, run, world),
      latest: () => drops.receiptOf(known.receipt.submission),
    };
  }

  test.each(['waiting', 'claimed', 'created', 'rejected', 'skipped', 'checked'] as const)(
    'that is %s does not delay the drop, and is not touched',
    async state => {
      const { earlier, ledger, told } = await openEarlier(state, () => PENDING);

      expect(await earlier()).toBeUndefined();

      expect(ledger.calls).toEqual([]);
      expect(told).toEqual([]);
    },
  );

  test('that may dial is followed up first, and says why it pauses', async () => {
    const { earlier, latest, later } = await openEarlier('sending');

    expect(await earlier()).toMatchObject({ code: 'submission_in_doubt', until: later(200) });
    expect(await latest()).toMatchObject({ state: 'in_doubt' });
  });

  test('whose list is found no longer delays the drop', async () => {
    const { earlier, latest, api } = await openEarlier('sending');
    api.found = [showList(9)];

    expect(await earlier()).toBeUndefined();

    expect(await latest()).toMatchObject({ state: 'created', answer: { list_id: 9 } });
  });

  test('that another worker has delays the drop', async () => {
    const { earlier, ledger } = await openEarlier('held', ({ leased, answered }) => ({ ...leased(), ...answered(9) }));

    expect(await earlier()).toMatchObject({ code: 'submission_busy' });
    expect(ledger.calls).toEqual([]);
  });

  test('that is parked does not delay the drop, because a person decides', async () => {
    const { earlier, ledger } = await openEarlier('in_doubt', ({ doubted }) => doubted(0, { parked: true }));

    expect(await earlier()).toBeUndefined();
    expect(ledger.calls).toEqual([]);
  });

  test("is not the drop's own", async () => {
    const { earlier, known, ledger } = await openEarlier('sending');

    expect(await earlier(known.receipt.submission)).toBeUndefined();
    expect(ledger.calls).toEqual([]);
  });
});

describe('a submission that a sweep meant and the drop has left behind', () => {
  async function openLeft(state: Draft['state'], more: (drops: Drops) => Partial<Draft> = () => ({})) {
    const drops = await open();
    const { feed, headOf, record, run, world, receiptOf } = drops;
    const { submission: due } = (await record(state, more(drops))).receipt;
    const drop = { feed, head: await headOf(), uploadedEtag: 'x' };
    return {
      ...drops,
      due,
      leave: (submission = OTHER, from = drop) => followUpLeftBehind({ ...from, due }, submission, run, world),
      withoutDue: () => followUpLeftBehind(drop, OTHER, run, world),
      drop,
      latest: () => receiptOf(due),
    };
  }

  test('ends if it only waited', async () => {
    const { leave, latest, told } = await openLeft('waiting');

    expect(await leave()).toBeUndefined();

    expect(await latest()).toMatchObject({ state: 'skipped', problems: [{ code: 'superseded' }] });
    expect(told).toEqual(['Drop Skipped']);
  });

  test('is followed up if it is in doubt, and does not delay the drop', async () => {
    const { leave, latest, ledger } = await openLeft('sending');

    expect(await leave()).toBeUndefined();

    expect(await latest()).toMatchObject({ state: 'in_doubt', doubt: { looks: 1 } });
    expect(ledger.moves).toEqual(['sending in_doubt lose']);
  });

  test('delays the drop only while a worker has it', async () => {
    const { leave, ledger } = await openLeft('claimed', ({ leased }) => leased());

    expect(await leave()).toMatchObject({ code: 'submission_busy' });
    expect(ledger.moves).toEqual([]);
  });

  test('does not exist if the sweep meant the drop itself, or nothing in particular', async () => {
    const { leave, withoutDue, due, ledger } = await openLeft('waiting');

    expect(await leave(due)).toBeUndefined();
    expect(await withoutDue()).toBeUndefined();

    expect(ledger.calls).toEqual([]);
  });

  test('is left alone if it belongs to another object or is unknown', async () => {
    const { leave, drop, latest, ledger, due } = await openLeft('waiting');
    const other = { ...drop, head: { ...drop.head, key: 'acme/other.csv' } };

    expect(await leave(OTHER, other)).toBeUndefined();
    expect(await latest()).toMatchObject({ state: 'waiting', drop: { key: KEY } });

    ledger.delete({ feed: 'acme', submission: due });
    expect(await leave()).toBeUndefined();
    expect(ledger.moves).toEqual([]);
  });
});

describe('a drop that continued under another idempotency key', () => {
  async function openKnown(state: Draft['state'], options: DropOptions = {}) {
    const drops = await open(options);
    const { feed, headOf, record, run, world } = drops;
    const known = await record(state);
    const drop = { feed, head: await headOf(), uploadedEtag: 'x' };
    return {
      ...drops,
      known,
      close: (submission = OTHER) => closeSuperseded({ ...drop, known }, submission, run, world),
      closeNone: () => closeSuperseded(drop, OTHER, run, world),
      latest: () => drops.receiptOf(known.receipt.submission),
    };
  }

  test('no longer waits, and names the submission that continued it', async () => {
    const { close, latest, told, ledger } = await openKnown('waiting');

    expect(await close()).toBeUndefined();

    expect(await latest()).toMatchObject({
      state: 'skipped',
      problems: [{ code: 'superseded', message: `the drop continued as submission ${OTHER}` }],
    });
    expect(ledger.moves).toEqual(['waiting skipped leave']);
    expect(told).toEqual(['Drop Skipped']);
  });

  test('stays unchanged if it does not wait, and its owed event is sent', async () => {
    const { close, latest, told, ledger } = await openKnown('created');

    expect(await close()).toBeUndefined();

    expect(await latest()).toMatchObject({ state: 'created', announced: { event: 'Drop Created' } });
    expect(told).toEqual(['Drop Created']);
    expect(ledger.moves).toEqual([]);
  });

  test('says if its event could not be sent', async () => {
    const { close, latest, later } = await openKnown('waiting', { refusedEvents: 1 });

    expect(await close()).toMatchObject({ code: 'event_not_sent', until: later(60) });
    expect(await latest()).toMatchObject({ state: 'skipped' });
  });

  test('is different from one that continues unchanged or is unknown', async () => {
    const { close, closeNone, known, ledger, told } = await openKnown('waiting');

    expect(await close(known.receipt.submission)).toBeUndefined();
    expect(await closeNone()).toBeUndefined();

    expect(ledger.calls).toEqual([]);
    expect(told).toEqual([]);
  });
});
