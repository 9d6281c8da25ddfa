import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../lambda/ledger/ledger.ts';
import type { Receipt } from '../../../lambda/ledger/receipt.ts';
import { MAX_DETAIL_BYTES, writeDetail } from '../../../lambda/outcome-event/trim-event.ts';
import { at, makeDraft } from '../../support/make-draft.ts';

const receiptOf = (change: Partial<Draft>): Receipt => ({
  ...makeDraft(change),
  revision: 'r1',
  updatedAt: at(0).toISOString(),
});
const answer = (full: unknown) => ({ list_id: 5, answeredAt: at(0).toISOString(), full });
const problems = (bytes: number) =>
  Array.from({ length: 100 }, (_, row) => ({ code: 'x', message: 'm'.repeat(bytes / 100), row }));

describe('the detail of an event', () => {
  test('is the unchanged receipt', () => {
    const receipt = receiptOf({ state: 'created', answer: answer({ result: true }) });

    expect(JSON.parse(writeDetail(receipt))).toEqual(JSON.parse(JSON.stringify(receipt)));
  });

  test("omits the API's full answer first, and says so", () => {
    const detail = JSON.parse(writeDetail(receiptOf({ answer: answer('ü'.repeat(MAX_DETAIL_BYTES / 2)) })));

    expect(detail).toMatchObject({ trimmed: ['answer.full'], answer: { list_id: 5, full: null } });
  });

  test('lists the first problems of very long ones, and their number', () => {
    const detail = JSON.parse(writeDetail(receiptOf({ problems: problems(300_000), problemCount: 4711 })));

    expect(detail.problems).toHaveLength(10);
    expect(detail).toMatchObject({ problemCount: 4711, trimmed: ['answer.full', 'plan.warnings', 'problems'] });
  });

  test('never has more bytes than an entry may have', () => {
    const attempts = Array.from({ length: 20 }, () => ({
      owner: 'o',
      startedAt: at(0).toISOString(),
      ended: 'e'.repeat(20_000),
    }));
    const receipt = receiptOf({ attempts, problems: problems(200_000), answer: answer('a'.repeat(60_000)) });

    const text = writeDetail(receipt);

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_DETAIL_BYTES);
    expect(JSON.parse(text)).toMatchObject({ submission: receipt.submission, state: receipt.state });
  });
});
