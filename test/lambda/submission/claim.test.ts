import { describe, expect, test } from 'vitest';
import type { Draft, Ledger } from '../../../lambda/ledger/ledger.ts';
import type { State } from '../../../lambda/ledger/states.ts';
import type { Submission } from '../../../lambda/ledger/submission.ts';
import { claim } from '../../../lambda/submission/claim.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const makeLedger = () => createMemoryLedger(() => at(0));
const leaseOf = (owner: string, seconds: number) => ({ owner, until: at(seconds).toISOString() });
/** An event reaches a worker at that time. */
const claimAt = (ledger: Ledger, draft: Draft, owner: string, now: Date, known?: Submission) =>
  claim(draft, known, { owner }, { ledger, now: () => now });
const waiting = (missing: string[]) => makeDraft({ state: 'waiting', lease: undefined, missing });

describe('a submission without a record', () => {
  test('is claimed, and its first attempt begins', async () => {
    const ledger = makeLedger();

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0));

    expect(claimed).toMatchObject({
      wasOver: false,
      submission: { receipt: { state: 'claimed', attempts: [{ owner: 'a', startedAt: at(0).toISOString() }] } },
    });
    expect(ledger.calls).toEqual(['create']);
  });

  test.each<State>(['waiting', 'rejected', 'skipped'])('is recorded as %s without an attempt', async state => {
    const ledger = makeLedger();

    const claimed = await claimAt(ledger, makeDraft({ state, lease: undefined }), 'a', at(0));

    expect(claimed).toMatchObject({ wasOver: false, submission: { receipt: { state, attempts: [] } } });
  });
});

describe('a submission that waits', () => {
  test('is claimed once its parameters are there', async () => {
    const ledger = makeLedger();
    ledger.put(waiting(['rule_id']));

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0));

    expect(claimed).toMatchObject({
      wasOver: false,
      submission: { receipt: { state: 'claimed', attempts: [{ owner: 'a' }] } },
    });
    expect(claimed).not.toHaveProperty('submission.receipt.missing');
  });

  test('is not written again while the same parameters are missing', async () => {
    const ledger = makeLedger();
    const recorded = ledger.put(waiting(['rule_id']));

    const claimed = await claimAt(ledger, waiting(['rule_id']), 'a', at(0));

    expect(claimed).toEqual({ wasOver: false, submission: recorded });
    expect(ledger.calls).not.toContain('replace');
  });

  test('is written again when other parameters are missing', async () => {
    const ledger = makeLedger();
    ledger.put(waiting(['rule_id', 'priority']));

    const claimed = await claimAt(ledger, waiting(['rule_id']), 'a', at(0));

    expect(claimed).toMatchObject({
      wasOver: false,
      submission: { receipt: { state: 'waiting', missing: ['rule_id'] } },
    });
  });
});

describe('a submission that another worker claimed', () => {
  test.each<State>(['claimed', 'sending'])('is busy while it is %s and the lease runs', async state => {
    const ledger = makeLedger();
    const recorded = ledger.put(makeDraft({ state, lease: leaseOf('a', 60) }));

    const claimed = await claimAt(ledger, makeDraft(), 'b', at(59));

    const message = `another worker holds it until ${at(60).toISOString()}`;
    const pause = { code: 'submission_busy', message, until: at(60) };
    expect(claimed).toEqual({ submission: recorded, wasOver: false, pause });
    expect(ledger.calls).not.toContain('replace');
  });

  test.each([
    ['when the lease ends', 60],
    ['long after', 6_000],
  ])('is taken over %s, and the attempt without an end gets one', async (_, seconds) => {
    const ledger = makeLedger();
    const first = await claimAt(ledger, makeDraft({ lease: leaseOf('a', 60) }), 'a', at(0));

    const claimed = await claimAt(ledger, makeDraft({ lease: leaseOf('b', 9_000) }), 'b', at(seconds));

    expect(first).toMatchObject({ submission: { receipt: { lease: leaseOf('a', 60) } } });
    expect(first).not.toHaveProperty('pause');
    expect(claimed).toMatchObject({
      wasOver: false,
      submission: {
        receipt: {
          state: 'claimed',
          lease: leaseOf('b', 9_000),
          attempts: [
            { owner: 'a', endedAt: at(seconds).toISOString(), ended: 'lease ended without an outcome' },
            { owner: 'b', startedAt: at(seconds).toISOString() },
          ],
        },
      },
    });
  });

  test('is claimed at once after it was given back, and the reason stays', async () => {
    const ledger = makeLedger();
    const ended = { owner: 'a', startedAt: at(0).toISOString(), endedAt: at(1).toISOString(), ended: 'stalled: x' };
    ledger.put(makeDraft({ lease: undefined, attempts: [ended] }));

    const claimed = await claimAt(ledger, makeDraft(), 'b', at(2));

    expect(claimed).toMatchObject({ wasOver: false, submission: { receipt: { attempts: [ended, { owner: 'b' }] } } });
  });

  test('keeps the first record of the object when taken over, except for its latest upload', async () => {
    const ledger = makeLedger();
    const recorded = makeDraft({
      lease: undefined,
      createdAt: at(-9).toISOString(),
      writeBack: { pending: true, copies: [{ etag: 'c1' }] },
    });
    ledger.put(recorded);
    const draft = makeDraft({
      drop: { ...recorded.drop, etag: 'c1', uploadedAt: at(5).toISOString(), versionId: 'v3' },
      writeBack: { pending: false, copies: [{ etag: 'c1' }, { etag: 'c2' }] },
    });

    const claimed = await claimAt(ledger, draft, 'b', at(10));

    expect(claimed).toMatchObject({
      wasOver: false,
      submission: {
        receipt: {
          drop: { ...recorded.drop, uploadedAt: at(5).toISOString(), versionId: 'v3' },
          createdAt: at(-9).toISOString(),
          writeBack: { pending: true, copies: [{ etag: 'c1' }, { etag: 'c2' }] },
        },
      },
    });
  });
});

describe('a submission with an unknown answer', () => {
  test.each<[state: State, lease: object | undefined]>([
    ['sending', leaseOf('a', 60)],
    ['sending', undefined],
    ['in_doubt', undefined],
    ['held', undefined],
  ])('because it is %s with the lease %j is never claimed', async (state, lease) => {
    const ledger = makeLedger();
    const recorded = ledger.put({
      ...makeDraft({ state, lease: undefined }),
      ...(lease && { lease: leaseOf('a', 60) }),
    });

    const claimed = await claimAt(ledger, makeDraft(), 'b', at(61));

    expect(claimed).toEqual({ wasOver: false, submission: recorded });
    expect(ledger.calls).not.toContain('replace');
  });
});

describe('a submission that ended', () => {
  test.each<State>(['created', 'rejected', 'skipped'])('as %s stays ended', async state => {
    const ledger = makeLedger();
    const recorded = ledger.put(makeDraft({ state, lease: undefined }));

    const claimed = await claimAt(ledger, makeDraft(), 'b', at(0));

    expect(claimed).toEqual({ wasOver: true, submission: recorded });
    expect(ledger.calls).not.toContain('replace');
  });
});

describe('an entry that was read before', () => {
  test('saves another read', async () => {
    const ledger = makeLedger();
    const known = ledger.put(waiting(['rule_id']));

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0), known);

    expect(claimed).toMatchObject({ wasOver: false, submission: { receipt: { state: 'claimed' } } });
    expect(ledger.calls).toEqual(['replace']);
  });

  test('of another submission is not used', async () => {
    const ledger = makeLedger();
    const known = ledger.put({ ...waiting(['rule_id']), submission: '0'.repeat(64) });

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0), known);

    expect(claimed).toMatchObject({ wasOver: false, submission: { receipt: { submission: 'f'.repeat(64) } } });
    expect(ledger.calls).toEqual(['create']);
  });

  test('that is outdated loses and is read again', async () => {
    const ledger = makeLedger();
    const known = ledger.put(waiting(['rule_id']));
    ledger.put(makeDraft({ state: 'created', lease: undefined }));

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0), known);

    expect(claimed).toMatchObject({ wasOver: true, submission: { receipt: { state: 'created' } } });
  });
});

describe('concurrent workers', () => {
  test('at a new submission: exactly one of twenty claims it', async () => {
    const ledger = makeLedger();

    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claimAt(ledger, makeDraft(), `worker ${index}`, at(0))),
    );

    const [taken, ...others] = claims.filter(({ pause }) => pause === undefined);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({ wasOver: false, submission: { receipt: { state: 'claimed', attempts: [{}] } } });
    expect(claims.filter(({ pause }) => pause?.code === 'submission_busy')).toHaveLength(19);
  });

  test('at an expired lease: exactly one of twenty claims it', async () => {
    const ledger = makeLedger();
    ledger.put(makeDraft({ lease: leaseOf('dead', 0) }));

    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        claimAt(ledger, makeDraft({ lease: leaseOf(`worker ${index}`, 99) }), `worker ${index}`, at(1)),
      ),
    );

    const [taken, ...others] = claims.filter(({ pause }) => pause === undefined);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({
      submission: { receipt: { attempts: [{ owner: expect.stringMatching(/^worker \d+$/) }] } },
    });
    expect(claims.filter(({ pause }) => pause?.code === 'submission_busy')).toHaveLength(19);
  });

  test('again and again: the one that always loses gives up with ledger_conflict', async () => {
    const ledger = makeLedger();
    ledger.put(waiting(['rule_id']));
    let meddled = 0;
    const meddle = () => {
      meddled++;
      ledger.put(waiting([`p${meddled}`]));
      ledger.beforeNextWrite(meddle);
    };
    ledger.beforeNextWrite(meddle);

    await expect(claimAt(ledger, makeDraft(), 'b', at(0))).rejects.toMatchObject({ code: 'ledger_conflict' });
    expect(meddled).toBeGreaterThan(1);
    expect(meddled).toBeLessThan(20);
  });

  test('with a process that empties the ledger: ledger_conflict', async () => {
    const ledger = makeLedger();
    ledger.put(waiting(['rule_id']));
    const { create } = ledger;
    const emptied = {
      ...ledger,
      create: async (draft: Parameters<typeof create>[0]) => {
        const entry = await create(draft);
        ledger.delete(draft);
        return entry;
      },
    };

    await expect(claimAt(emptied, makeDraft(), 'b', at(0))).rejects.toMatchObject({ code: 'ledger_conflict' });
  });
});

describe('a submission whose dry run has ended', () => {
  const parameters = {
    rule_id: 101,
    priority: 1,
    max_simultaneous: 5,
    num_attempts: 3,
    name: 'people',
    dry_run: true,
  };
  const checked = (ledger: ReturnType<typeof makeLedger>) =>
    ledger.put(makeDraft({ state: 'checked', lease: undefined, parameters }));

  test('stays ended as long as nothing changes', async () => {
    const ledger = makeLedger();
    checked(ledger);

    const claimed = await claimAt(ledger, makeDraft({ parameters }), 'a', at(0));

    expect(claimed).toMatchObject({ wasOver: true, submission: { receipt: { state: 'checked' } } });
  });

  test('is claimed once it is no longer a dry run', async () => {
    const ledger = makeLedger();
    checked(ledger);
    const { dry_run: _dry, ...meant } = parameters;

    const claimed = await claimAt(ledger, makeDraft({ parameters: meant }), 'a', at(0));

    expect(claimed).toMatchObject({ wasOver: false, submission: { receipt: { state: 'claimed' } } });
  });
});

test.each([
  [59.9, 60.9],
  [0, 60],
])('looks at a busy submission again when its lease expires, and never at once: at %d s', async (now, until) => {
  const ledger = makeLedger();
  ledger.put(makeDraft({ lease: leaseOf('a', 60) }));

  expect(await claimAt(ledger, makeDraft(), 'b', at(now))).toMatchObject({ pause: { until: at(until) } });
});

describe('the creation of the object', () => {
  const { drop } = makeDraft();
  const copied = { pending: false, copies: [{ etag: 'ours' }] };

  test.each<[string, Partial<Draft>, Partial<Draft['drop']>, Partial<Draft['drop']>]>([
    ['an upload', {}, { isUpload: true }, { isUpload: true }],
    ['an upload, although the function has copied it', { writeBack: copied }, { isUpload: true }, { isUpload: true }],
    ['a copy', {}, { isCopy: true }, { isCopy: true }],
    ["nothing, because the copy may be the function's own", { writeBack: copied }, { isCopy: true }, {}],
    [
      'nothing new, because the upload is already known',
      { drop: { ...drop, isUpload: true } },
      { isCopy: true },
      { isUpload: true },
    ],
  ])('is described by a later event: %s', async (_what, recorded, told, expected) => {
    const ledger = makeLedger();
    ledger.put(makeDraft({ lease: leaseOf('dead', -1), ...recorded }));

    const { submission } = await claimAt(ledger, makeDraft({ drop: { ...drop, ...told } }), 'a', at(0));

    const { isUpload, isCopy } = submission.receipt.drop;
    expect({ isUpload, isCopy }).toEqual({ isUpload: undefined, isCopy: undefined, ...expected });
  });
});

describe('a known fact about a submission stays with it', () => {
  const wait = { for: 'parameters', since: at(-100).toISOString() } as const;

  test('that it was sent again once: it is not sent again after its worker died', async () => {
    const ledger = makeLedger();
    ledger.put(makeDraft({ resends: 1, account: 111, lease: leaseOf('dead', -1) }));

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0));

    expect(claimed).toMatchObject({
      wasOver: false,
      submission: { receipt: { state: 'claimed', resends: 1, account: 111 } },
    });
  });

  test('when it began to wait, although it waits for something else now', async () => {
    const ledger = makeLedger();
    ledger.put(makeDraft({ state: 'waiting', lease: undefined, missing: ['rule_id'], wait }));
    const later = { for: 'sidecar', since: at(0).toISOString() } as const;

    const claimed = await claimAt(
      ledger,
      makeDraft({ state: 'waiting', lease: undefined, missing: [], wait: later }),
      'a',
      at(0),
    );

    expect(claimed).toMatchObject({ submission: { receipt: { wait: { for: 'sidecar', since: wait.since } } } });
  });

  test('what it waited for, after it was claimed', async () => {
    const ledger = makeLedger();
    ledger.put(makeDraft({ state: 'waiting', lease: undefined, wait }));

    const claimed = await claimAt(ledger, makeDraft(), 'a', at(0));

    expect(claimed).toMatchObject({ submission: { receipt: { state: 'claimed', wait } } });
  });
});

describe('an earlier failure', () => {
  const givenBack = { times: 3, notBefore: at(1800).toISOString(), code: 'send_failed', message: 'HTTP 503' };
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };
  const record = () => {
    const ledger = makeLedger();
    // A commit point adds the findings of the plan.
    ledger.put(makeDraft({ lease: undefined, givenBack, parameters: { ...parameters, delimiter: ';' } }));
    return ledger;
  };

  test('is known to the next attempt', async () => {
    const { submission } = await claimAt(record(), makeDraft({ parameters }), 'a', at(0));

    expect(submission.receipt.givenBack).toEqual(givenBack);
  });

  test.each([
    ['another rule', { ...parameters, rule_id: 2 }],
    ['one more parameter', { ...parameters, allow_duplicate: true }],
    ['another delimiter', { ...parameters, delimiter: ',' as const }],
  ])('is forgotten with %s', async (_what, changed) => {
    const { submission } = await claimAt(record(), makeDraft({ parameters: changed }), 'a', at(0));

    expect(submission.receipt.givenBack).toBeUndefined();
  });
});
