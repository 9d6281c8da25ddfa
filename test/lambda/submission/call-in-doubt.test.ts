import { expect, test } from 'vitest';
import { callInDoubt } from '../../../lambda/submission/call-in-doubt.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../support/make-world.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

const way = { feed: makeFeed(), run: makeRun(), file: 'gone' } as const;

test('a request without a recorded answer is now in doubt', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const lost = ledger.put(makeDraft({ state: 'sending', listName: 'People ~ffffffffffff' }));

  const { submission, pause } = await callInDoubt(lost, way, makeWorld({ ledger, now: () => at(9) }));

  expect(submission.receipt).toMatchObject({
    state: 'in_doubt',
    listName: 'People ~ffffffffffff',
    doubt: { since: at(9).toISOString(), looks: 0, parked: false },
    problems: [{ code: 'submission_in_doubt' }],
    writeBack: { pending: true },
  });
  expect(submission.receipt).not.toHaveProperty('lease');
  expect(ledger.moves).toEqual(['sending in_doubt lose']);
  expect(submission).toEqual(await ledger.read('acme', lost.receipt.submission));
  // The list is looked for at once.
  expect(pause).toBeUndefined();
});

test('a submission that is not being sent is never called in doubt', async () => {
  const ledger = createMemoryLedger(() => at(0));

  await expect(callInDoubt(ledger.put(makeDraft()), way, makeWorld({ ledger }))).rejects.toMatchObject({
    code: 'ledger_unreadable',
  });
});

test('the attempt that left it in doubt ends, and says that the outcome is unknown', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const attempts = [{ owner: 'dead', startedAt: at(-60).toISOString() }];
  const lost = ledger.put(makeDraft({ state: 'sending', attempts }));

  const { submission } = await callInDoubt(lost, way, makeWorld({ ledger, now: () => at(9) }));

  const ended = 'in doubt: an earlier attempt ended without a recorded answer';
  expect(submission.receipt.attempts).toEqual([{ ...attempts[0], endedAt: at(9).toISOString(), ended }]);
});

test('an answer that was recorded meanwhile is not doubted', async () => {
  const ledger = createMemoryLedger(() => at(0));
  const lost = ledger.put(makeDraft({ state: 'sending' }));
  ledger.beforeNextWrite(() => ledger.put({ ...lost.receipt, state: 'created' }));

  await expect(callInDoubt(lost, way, makeWorld({ ledger }))).rejects.toMatchObject({ code: 'ledger_conflict' });
  expect(await ledger.read('acme', lost.receipt.submission)).toMatchObject({ receipt: { state: 'created' } });
});
