import { expect, test } from 'vitest';
import { readBatchResponse } from '../../../local/queue/read-batch-response.ts';

const IDS = ['m1', 'm2'];

test.each(['', 'null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
  'the answer %j means that all messages succeeded',
  payload => {
    expect(readBatchResponse(payload, IDS)).toEqual({ kind: 'partial', failed: new Set() });
  },
);

test('only the named messages failed', () => {
  const payload = JSON.stringify({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  expect(readBatchResponse(payload, IDS)).toEqual({ kind: 'partial', failed: new Set(['m2']) });
});

test.each([
  '{',
  '"ok"',
  '7',
  '[]',
  '{"batchItemFailures":"m1"}',
  '{"batchItemFailures":{}}',
  '{"batchItemFailures":["m1"]}',
  '{"batchItemFailures":[null]}',
  '{"batchItemFailures":[{}]}',
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"itemIdentifier":1}]}',
  '{"batchItemFailures":[{"itemIdentifer":"m1"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m3"}]}',
])('the answer %s means that the whole batch failed', payload => {
  expect(readBatchResponse(payload, IDS)).toEqual({ kind: 'failed', reason: expect.any(String) });
});
