import { expect, test } from 'vitest';
import { expectIn } from '../../../lambda/ledger/submission.ts';
import { leave } from '../../../lambda/submission/leave.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

test.each([
  ['waiting', 'gone', 'source_changed'],
  ['waiting', 'replaced', 'source_changed'],
  ['waiting', 'superseded', 'superseded'],
  ['claimed', 'gone', 'source_changed'],
  ['claimed', 'replaced', 'source_changed'],
  ['claimed', 'superseded', 'superseded'],
] as const)('a submission that is %s and %s is skipped, and says why', async (state, because, code) => {
  const ledger = createMemoryLedger(() => at(0));
  const left = ledger.put(makeDraft({ state, lease: undefined }));
  const submission = state === 'waiting' ? expectIn(left, 'waiting') : expectIn(left, 'claimed');

  const stand = await leave(submission, because, { ledger, now: () => at(5) });

  const message = `the object was ${because} before anything was sent`;
  expect(stand).toMatchObject({ submission: { receipt: { state: 'skipped', problems: [{ code, message }] } } });
  expect(stand).not.toHaveProperty('pause');
  expect(ledger.moves).toEqual([`${state} skipped leave`]);
});

test('its owner loses it, and the object is updated', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const attempts = [{ owner: 'worker', startedAt: at(0).toISOString() }];
  const claimed = expectIn(ledger.put(makeDraft({ attempts })), 'claimed');

  const { submission } = await leave(claimed, 'gone', { ledger, now: () => at(5) });

  expect(submission.receipt).not.toHaveProperty('lease');
  expect(submission.receipt).toMatchObject({
    attempts: [{ owner: 'worker', endedAt: at(5).toISOString(), ended: 'skipped' }],
    writeBack: { pending: true },
  });
});

test('a submission that another worker moved meanwhile is not left', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const waiting = expectIn(ledger.put(makeDraft({ state: 'waiting', lease: undefined })), 'waiting');
  ledger.beforeNextWrite(() => ledger.put(makeDraft()));

  const leaving = leave(waiting, 'gone', { ledger, now: () => at(5) });

  await expect(leaving).rejects.toMatchObject({ code: 'ledger_conflict' });
  expect(ledger.moves).toEqual([]);
});
