import { describe, expect, test } from 'vitest';
import { readEvent } from '../../../lambda/events/read-events.ts';
import { readDueDrop, readSweep, writeDueDrop, writeSweep } from '../../../lambda/events/read-internal-events.ts';

const SWEEP = { source: 'dropdial.internal', 'detail-type': 'Sweep' };
const due = (detail: object) => ({ source: 'dropdial.internal', 'detail-type': 'Drop Due', detail });
const DROP = { bucket: { name: 'drops' }, object: { key: 'acme/a b+c%.csv' } };

describe('a sweep', () => {
  test.each([SWEEP, { ...SWEEP, detail: {} }, { ...SWEEP, id: '1', time: 'now', resources: [] }])(
    'starts with the event of a schedule: %j',
    event => {
      expect(readSweep(event)).toEqual({ counts: {} });
    },
  );

  test('continues where its own event says', () => {
    const cursor = { after: 'open/acme/f', counts: { acme: { waiting: 2, tooLong: 1, inDoubt: 0 } } };

    expect(readSweep(JSON.parse(JSON.stringify(writeSweep(cursor))))).toEqual(cursor);
  });

  test.each([undefined, {}, due(DROP), { ...SWEEP, source: 'aws.s3' }, { ...SWEEP, detail: { after: 5 } }])(
    'does not start with %j',
    event => {
      expect(readSweep(event)).toBeUndefined();
    },
  );
});

describe('a due drop', () => {
  test('is named only by its exact key if a listing found it, or by its object and submission', () => {
    expect(readEvent(due(DROP))).toEqual([{ bucket: 'drops', key: 'acme/a b+c%.csv', isCopy: false, isFound: true }]);
    const ref = { bucket: 'drops', key: 'acme/a.csv', etag: 'abc', due: 'f'.repeat(64), isCopy: false };
    expect(readEvent(JSON.parse(JSON.stringify(writeDueDrop(ref))))).toEqual([ref]);
  });

  test.each([SWEEP, due({}), due({ ...DROP, submission: '../../other' }), due({ bucket: 'drops', object: 'a.csv' })])(
    'is not named by %j',
    event => {
      expect(readDueDrop(event)).toBeUndefined();
    },
  );
});
