import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../../lambda/ledger/ledger.ts';
import type { State } from '../../../../lambda/ledger/states.ts';
import { markOpen } from '../../../../lambda/ledger/store/mark-open.ts';
import { createOwes } from '../../../../lambda/outcome-event/owed.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { createMemoryOpenIndex } from '../../../support/memory-open-index.ts';

const nobody = createOwes(false);
const LEFT = { lease: undefined };
const PENDING = { writeBack: { pending: true, copies: [] } };
const DOUBT = { since: at(0).toISOString(), reason: 'lost', looks: 1, parked: false };

/** A ledger over markers, and the log of writes to both, in order. */
function open() {
  const plain = createMemoryLedger(
    () => at(0),
    () => undefined,
  );
  const markers = createMemoryOpenIndex(() => at(0));
  const order = markers.calls;
  const watched = {
    ...plain,
    create: (draft: Draft) => {
      order.push(draft.state);
      return plain.create(draft);
    },
    replace: (...args: Parameters<typeof plain.replace>) => {
      order.push(args[1].state);
      return plain.replace(...args);
    },
  };
  const ledger = markOpen(watched, markers, nobody);
  return { plain, markers, ledger, order };
}

/** Writes a submission's documents one after the other. */
async function write(ledger: ReturnType<typeof open>['ledger'], ...changes: Partial<Draft>[]) {
  const [first = {}, ...others] = changes;
  let submission = await ledger.create(makeDraft(first));
  for (const change of others)
    submission = submission && (await ledger.replace(submission, { ...submission.receipt, ...change }));
  return submission;
}

describe('a submission that is left open', () => {
  test.each<Partial<Draft>>([
    { state: 'waiting' },
    { state: 'claimed' },
    { state: 'held' },
    { state: 'in_doubt', doubt: DOUBT },
  ])('is marked before its document says so: %j', async change => {
    const { ledger, markers, order } = open();

    const submission = await write(ledger, { ...change, ...LEFT });

    expect(order).toEqual(['mark f', change.state]);
    expect(submission?.receipt.marked).toBe(true);
    expect(markers.marked).toHaveLength(1);
  });

  test('is marked once, as long as it stays open', async () => {
    const { ledger, order } = open();

    await write(ledger, { state: 'waiting', ...LEFT }, { missing: ['rule_id'] }, PENDING);

    expect(order).toEqual(['mark f', 'waiting', 'waiting', 'waiting']);
  });

  test('is marked again after a worker had it, in case its marker was lost', async () => {
    const { ledger, order } = open();

    await write(
      ledger,
      { state: 'waiting', ...LEFT },
      { state: 'claimed', lease: { owner: 'a', until: at(60).toISOString() } },
      { state: 'waiting', ...LEFT },
    );

    expect(order).toEqual(['mark f', 'waiting', 'claimed', 'mark f', 'waiting']);
  });

  test('keeps its marker until its outcome is written back, too', async () => {
    const { ledger, markers, order } = open();
    const lease = { owner: 'a', until: at(60).toISOString() };

    const created = await write(
      ledger,
      { state: 'waiting', ...LEFT },
      { state: 'sending', lease },
      { state: 'created', ...LEFT, ...PENDING },
    );
    expect(markers.marked).toHaveLength(1);
    const { writeBack } = makeDraft();
    if (created) await ledger.replace(created, { ...created.receipt, writeBack });

    expect(order).toEqual(['mark f', 'waiting', 'sending', 'created', 'created', 'unmark f']);
    expect(markers.marked).toEqual([]);
  });
});

test('a drop that goes straight through costs nothing', async () => {
  const { ledger, order } = open();

  await write(
    ledger,
    {},
    { state: 'sending' },
    { state: 'created', ...LEFT, ...PENDING },
    makeDraft({ state: 'created', ...LEFT }),
  );

  expect(order).toEqual(['claimed', 'sending', 'created', 'created']);
});

test.each<State>(['rejected', 'skipped', 'checked'])('a drop that is %s at once is not marked', async state => {
  const { ledger, order } = open();

  await write(ledger, { state, ...LEFT, ...PENDING });

  expect(order).toEqual([state]);
});

test('a parked submission is left to a person, and not marked', async () => {
  const { ledger, order } = open();

  await write(ledger, { state: 'in_doubt', doubt: { ...DOUBT, parked: true }, ...LEFT });

  expect(order).toEqual(['in_doubt']);
});

test('a submission that cannot be marked is not left open', async () => {
  const { plain, markers } = open();
  const failing = { ...markers, mark: () => Promise.reject(new Error('S3 is away')) };
  const draft = makeDraft({ state: 'waiting', ...LEFT });

  await expect(markOpen(plain, failing, nobody).create(draft)).rejects.toThrow('S3 is away');

  expect(await plain.read(draft.feed, draft.submission)).toBeUndefined();
});

test('an ended submission has ended, even if its marker cannot be removed', async () => {
  const { plain, markers } = open();
  const failing = markOpen(plain, { ...markers, unmark: () => Promise.reject(new Error('S3 is away')) }, nobody);

  const submission = await write(failing, { state: 'waiting', ...LEFT }, { state: 'skipped' });

  expect(submission?.receipt.state).toBe('skipped');
});

test('an ended submission is marked, once, if it is left to sweeps', async () => {
  const { ledger, order } = open();
  const created = { state: 'created', ...LEFT, ...PENDING } as const;

  await write(ledger, created, { marked: true }, { marked: true });

  expect(order).toEqual(['created', 'mark f', 'created', 'created']);
});
