import * as v from 'valibot';
import { expect, test } from 'vitest';
import { WAIT_REASONS, WAITS } from '../../../lambda/ledger/pause.ts';
import { ReceiptSchema } from '../../../lambda/ledger/receipt.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const receiptThatWaits = (reason: string) => ({
  ...makeDraft({ state: 'waiting', lease: undefined }),
  wait: { for: reason, since: at(0).toISOString() },
  revision: 'r1',
  updatedAt: at(0).toISOString(),
});

test.each(WAIT_REASONS)('a receipt may say that its drop waits for %s', reason => {
  expect(v.is(ReceiptSchema, receiptThatWaits(reason))).toBe(true);
});

test('a receipt has no other reason to wait', () => {
  for (const reason of ['nobody', 'toString', '__proto__', '']) {
    expect(v.is(ReceiptSchema, receiptThatWaits(reason))).toBe(false);
  }
});

test("only waits that the feed ordered do not count towards a drop's age", () => {
  expect(WAIT_REASONS.filter(reason => 'ordered' in WAITS[reason])).toEqual(['calling_hours', 'hourly_limit']);
});
