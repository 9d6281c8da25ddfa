import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MisbehaviourOrder } from '../../local/voximplant/misbehaviour.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../support/drop-stack.ts';

let stack: DropStack;
beforeAll(async () => {
  // A failed message stays hidden, so that a test sees one attempt; tests of retries send it again themselves.
  stack = await startDropStack({ visibilityTimeoutSeconds: 3600 });
});
afterEach(() => stack.simulator.clearMisbehaviour());
afterAll(() => stack.close());

let drops = 0;

/** Drops one CSV while the API misbehaves once, and returns the outcome. */
async function dropWhile(order: MisbehaviourOrder, rows = 2) {
  const name = `call-${++drops}.csv`;
  stack.simulator.misbehave({ method: 'CreateCallList', ...order });
  const before = stack.simulator.lists.length;
  const etag = await stack.drop(name, csvOf(rows), COMPLETE);
  return { name, etag, metadata: await stack.metadata(name), newLists: stack.simulator.lists.length - before };
}

/** Delivers the message of a failed drop, which is hidden, by sending its event again. */
async function sendEventAgain(name: string): Promise<void> {
  const detail = { bucket: { name: 'dropdial-drops' }, object: { key: `drops/${name}` } };
  stack.queue.send(JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
  await stack.poller.settled();
}

test.each([
  [127, 'apiErrorAccount'],
  [340, 'apiErrorTransient'],
  [251, 'apiErrorInDoubt'],
  [147, 'apiErrorFinal'],
  [447, 'apiErrorToken'],
])('code %i is counted as %s', async (code, metric) => {
  const before = stack.logs.length;
  await dropWhile({ kind: 'error', code, msg: 'no' });

  const metrics = stack.logs.slice(before).filter(line => line.includes('"apiError'));
  expect(metrics.map(line => JSON.parse(line))).toMatchObject([{ feed: 'local', [metric]: 1 }]);
});

describe('error codes of the API', () => {
  test.each([
    [147, 'the rule'],
    [250, 'the CSV'],
    [249, 'the attempts'],
    [375, 'a rule without scenario'],
  ])('%i, about %s, is final', async code => {
    const { name, metadata } = await dropWhile({ kind: 'error', code, msg: `refused ${code}` });

    expect(metadata['dropdial-status']).toBe('rejected');
    expect(metadata['dropdial-error']).toContain(`code ${code}: refused ${code}`);
    await sendEventAgain(name);
    expect(await stack.listsOf(name)).toEqual([]);
  });

  test.each([
    [127, 'the balance'],
    [100, 'the credentials'],
    [131, 'an inactive account'],
  ])('%i, about %s, waits for an operator and continues after the fix', async code => {
    const failed = stack.poller.totals().failed;
    const { name, metadata } = await dropWhile({ kind: 'error', code, msg: 'mend me' });

    expect(metadata['dropdial-status']).toBe('waiting');
    expect(metadata['dropdial-error']).toContain(`api_account: Voximplant refused the call list with code ${code}`);
    // Sweeps bring it back, so no try of its message is used up.
    expect(stack.poller.totals().failed).toBe(failed);
    await sendEventAgain(name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created' });
    expect((await stack.metadata(name))['dropdial-error']).toBeUndefined();
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test.each([340, 162, 416])('%i asks to come back later, and the event does', async code => {
    const { name, metadata, newLists } = await dropWhile({ kind: 'error', code });

    expect(metadata['dropdial-status']).toBeUndefined();
    expect(newLists).toBe(0);
    await sendEventAgain(name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created' });
    const { attempts } = await stack.receipt(name);
    expect(attempts.map(({ ended }) => ended)).toEqual([expect.stringContaining('api_transient'), 'created']);
  });

  test('HTTP 429 does not cause an immediate second send', async () => {
    const { name, newLists } = await dropWhile({ kind: 'retry-after' });

    expect(newLists).toBe(0);
    await sendEventAgain(name);
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test.each([447, 455, 456])('%i about the token is answered with a fresh token, once', async code => {
    const { name, metadata, newLists } = await dropWhile({ kind: 'error', code });

    expect(metadata['dropdial-status']).toBe('created');
    expect(newLists).toBe(1);
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test('a token refused twice waits for an operator', async () => {
    const { metadata } = await dropWhile({ kind: 'error', code: 456, times: 2 });

    expect(metadata).toMatchObject({ 'dropdial-status': 'waiting', 'dropdial-error': expect.stringContaining('456') });
  });

  test.each([1, 251, 484, 515, 9999])(
    '%i leaves the drop in doubt, and it is never sent again automatically',
    async code => {
      const { name, metadata } = await dropWhile({ kind: 'error', code });

      expect(metadata['dropdial-status']).toBe('in_doubt');
      const before = stack.simulator.requests.count('CreateCallList');
      await sendEventAgain(name);
      expect(stack.simulator.requests.count('CreateCallList')).toBe(before);
      expect(await stack.metadata(name)).toEqual(metadata);
    },
  );
});

describe('missing or broken answers', () => {
  test.each<[string, MisbehaviourOrder]>([
    ['a proxy’s page after the list was created', { kind: 'html', executes: true }],
    ['half of the JSON', { kind: 'truncated', contentLength: 'correct' }],
    ['half of the JSON before the connection closes', { kind: 'truncated' }],
    ['a result that is a string', { kind: 'wrong-types', variant: 'text-result' }],
    ['a list id that is a string', { kind: 'wrong-types', variant: 'text-list-id' }],
    ['no list id', { kind: 'wrong-types', variant: 'no-list-id' }],
    ['a connection that ends after the list was created', { kind: 'answer-lost' }],
  ])('%s: the list is found by its name, adopted, and not sent again', async (_what, order) => {
    const { name, metadata, newLists } = await dropWhile(order);

    const [list, ...twins] = await stack.listsOf(name);
    expect([newLists, twins]).toEqual([1, []]);
    expect(metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-list-id': String(list?.listId) });
    expect((await stack.receipt(name)).answer).toMatchObject({ list_id: list?.listId, reconciled: true });
    await sendEventAgain(name);
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test.each<[string, MisbehaviourOrder]>([
    ['a proxy’s page', { kind: 'html' }],
    ['an empty body', { kind: 'empty' }],
    ['a connection that ends after the last byte', { kind: 'reset-after-last-byte' }],
  ])('%s: the drop is in doubt, names its list, and is not sent again yet', async (_what, order) => {
    const { name, metadata } = await dropWhile(order);

    expect(metadata['dropdial-status']).toBe('in_doubt');
    expect(metadata['dropdial-error']).toContain(` ~${metadata['dropdial-submission']?.slice(0, 12)}`);
    await sendEventAgain(name);
    expect(await stack.listsOf(name)).toEqual([]);
    expect((await stack.receipt(name)).doubt).toMatchObject({ looks: 2, parked: false });
  });

  test.each<[string, MisbehaviourOrder]>([
    ['a connection that ends in the middle of the file', { kind: 'reset-before-last-byte', afterBytes: 100_000 }],
  ])('%s: no list can exist, and the event that comes back creates one', async (_what, order) => {
    const { name, metadata, newLists } = await dropWhile(order, 200_000);

    expect(metadata['dropdial-status']).toBeUndefined();
    expect(newLists).toBe(0);
    await sendEventAgain(name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '200000' });
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test('a file that is too large is rejected at once, with its size and the fix', async () => {
    const { metadata, newLists } = await dropWhile({ kind: 'early-413' }, 200_000);

    expect(newLists).toBe(0);
    expect(metadata['dropdial-status']).toBe('rejected');
    expect(metadata['dropdial-error']).toMatch(/^file_too_large: .* [0-9]{7} bytes .*HTTP 413.*split it/);
  });

  test('a slow reader receives the whole file', async () => {
    const { metadata } = await dropWhile({ kind: 'slow-reader', bytesPerSecond: 2_000_000 }, 100_000);

    expect(metadata).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '100000' });
  });
});

describe('faults of S3 on the way', () => {
  test('a source that breaks off during the send creates no list, and the event that comes back creates one', async () => {
    const name = 'broken-source.csv';
    // Larger than the buffer between the passes, so it is read twice: the second reading breaks.
    const body = csvOf(500_000);
    stack.s3.addFault({ operation: 'GetObject', key: `drops/${name}`, kind: 'drop', afterBytes: 5_000_000, skip: 1 });
    await stack.drop(name, body, COMPLETE);

    expect((await stack.metadata(name))['dropdial-status']).toBeUndefined();
    expect(stack.simulator.lists.filter(list => list.name.startsWith('broken-source'))).toEqual([]);
    await sendEventAgain(name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created', 'dropdial-count': '500000' });
    expect(await stack.listsOf(name)).toHaveLength(1);
  });

  test('a failed write-back is made up for without another list', async () => {
    const name = 'late-write-back.csv';
    stack.s3.addFault({
      operation: 'CopyObject',
      key: `drops/${name}`,
      kind: 'error',
      status: 503,
      code: 'SlowDown',
      // As often as the SDK tries.
      times: 3,
    });
    await stack.drop(name, csvOf(1), COMPLETE);

    expect((await stack.metadata(name))['dropdial-status']).toBeUndefined();
    await sendEventAgain(name);
    expect(await stack.metadata(name)).toMatchObject({ 'dropdial-status': 'created' });
    expect(await stack.listsOf(name)).toHaveLength(1);
  });
});
