import { expect, test } from 'vitest';
import { move } from '../../../../lambda/ledger/move.ts';
import { beginAttempt } from '../../../../lambda/ledger/receipt.ts';
import { isLeftOpen, standing } from '../../../../lambda/ledger/standing.ts';
import { fence } from '../../../../lambda/ledger/store/fence.ts';
import { expectIn } from '../../../../lambda/ledger/submission.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

/** A submission that a worker claimed, and whose lease ended at second 60. */
function open() {
  const ledger = createMemoryLedger(() => at(60));
  const claimed = expectIn(ledger.put(beginAttempt(makeDraft({ missing: [] }), 'worker', at(0))), 'claimed');
  const read = async () => {
    const latest = await ledger.read('acme', claimed.receipt.submission);
    if (latest === undefined) throw new Error('the submission is gone');
    return latest.receipt;
  };
  return { ledger, claimed, read };
}

test('an owner that sleeps past its lease can no longer commit', async () => {
  const { ledger, claimed, read } = open();

  expect(await fence(ledger, claimed, at(60))).toBe(true);

  await expect(move(ledger, claimed, 'commit', 'sending', {})).rejects.toMatchObject({ code: 'ledger_conflict' });
  expect(await read()).toMatchObject({ state: 'claimed' });
});

test('the submission keeps its state, and is free for its next event', async () => {
  const { ledger, claimed, read } = open();

  await fence(ledger, claimed, at(60));

  const receipt = await read();
  expect(ledger.moves).toEqual([]);
  expect(receipt).not.toHaveProperty('lease');
  expect([standing(receipt, at(60)), isLeftOpen(receipt)]).toEqual(['free', true]);
  expect(receipt.attempts).toEqual([
    {
      owner: 'worker',
      startedAt: at(0).toISOString(),
      endedAt: at(60).toISOString(),
      ended: 'lease ended without an outcome',
    },
  ]);
});

test('an owner that woke and committed first is not fenced off, and nothing of its work is undone', async () => {
  const { ledger, claimed, read } = open();
  ledger.beforeNextWrite(() => ledger.put({ ...claimed.receipt, state: 'sending', listName: 'People' }));

  expect(await fence(ledger, claimed, at(60))).toBe(false);

  expect(await read()).toMatchObject({ state: 'sending', listName: 'People', lease: claimed.receipt.lease });
});

test('of two workers that fence it off, one succeeds', async () => {
  const { ledger, claimed } = open();

  const fenced = await Promise.all([fence(ledger, claimed, at(60)), fence(ledger, claimed, at(60))]);

  expect(fenced.toSorted()).toEqual([false, true]);
});
