import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../lambda/ledger/fingerprint.ts';
import { unclaimedKey } from '../../lambda/ledger/store/ledger-keys.ts';
import { createOpenMarkers } from '../../lambda/ledger/store/open-markers.ts';
import { readDescribed, readDescribedLines } from '../support/described-output.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { answerOf, doubt, idOf, openOperator, REASON } from './open-operator.ts';

const PLACE = { bucket: 'other', key: 'acme/list.xlsx' };

/** Makes a ledger with submissions in several states, and with the record of a file that no feed accepts. */
async function openLedger() {
  const operator = await openOperator();
  await operator.record('a', { state: 'in_doubt', doubt });
  await operator.record('b', { state: 'waiting', missing: ['rule_id'] });
  await operator.record('c', { state: 'created', answer: answerOf(5) });
  await operator.record('d', { state: 'rejected', problems: [{ code: 'csv_field_count', message: 'x', row: 2 }] });
  await createOpenMarkers({ s3: operator.s3, bucket: 'drops' }).mark('acme', idOf('b'));
  const unclaimed = {
    version: 1,
    state: 'skipped',
    drop: { ...PLACE, etag: '"e"', size: 3, uploadedAt: at(0).toISOString() },
    problems: [{ code: 'not_a_csv', message: 'save it as CSV' }],
    marked: true,
    updatedAt: at(1).toISOString(),
  };
  await operator.s3.send(
    new PutObjectCommand({ Bucket: 'drops', Key: unclaimedKey(placeOf(PLACE)), Body: JSON.stringify(unclaimed) }),
  );
  return operator;
}

describe('the published schemas describe the output of', () => {
  test('submissions --json, in each line', async () => {
    const { simulator, dropdial } = await openLedger();
    await using _closed = simulator;

    const { out } = await dropdial('submissions', '--all', '--json');

    const states = readDescribedLines('submission-line.schema.json', out).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['created', 'in_doubt', 'rejected', 'skipped', 'waiting']);
  });

  test('show --json, of a submission and of a file that belongs to no feed', async () => {
    const { simulator, dropdial } = await openLedger();
    await using _closed = simulator;

    const submission = await dropdial('show', 'aaaaaaaa', '--json');
    const file = await dropdial('show', `s3://${PLACE.bucket}/${PLACE.key}`, '--json');

    const [shown, unclaimed] = readDescribed('submission-line.schema.json', [submission.out, file.out]);
    expect([shown.submission, unclaimed.submission]).toEqual([idOf('a'), undefined]);
    expect(unclaimed.drop.key).toBe(PLACE.key);
  });

  test('watch --json, in each line', async () => {
    const { simulator, dropdial } = await openLedger();
    await using _closed = simulator;

    const { out } = await dropdial('watch', '--once', '--json');

    expect(readDescribedLines('receipt.schema.json', out)).toMatchObject([{ submission: idOf('b'), state: 'waiting' }]);
  });

  test('an act with --json', async () => {
    const { simulator, dropdial } = await openLedger();
    await using _closed = simulator;

    const { out } = await dropdial('stop', 'bbbbbbbb', '--json', ...REASON);

    expect(readDescribed('receipt.schema.json', [out])).toMatchObject([{ submission: idOf('b'), state: 'skipped' }]);
  });
});

test('a document that the schema does not describe is detected', () => {
  const receipt = { ...makeDraft(), surprise: true };

  expect(() => readDescribed('submission-line.schema.json', [JSON.stringify(receipt)])).toThrow(/surprise/);
});
