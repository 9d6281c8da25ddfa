import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { MisbehaviourOrder } from '../../../local/voximplant/misbehaviour.ts';
import type { VoximplantSimulator } from '../../../local/voximplant/start-simulator.ts';
import {
  authorize,
  call,
  create,
  errorOf,
  fileForm,
  goodCsv,
  goodParameters,
  openTestSimulator,
  post,
} from './open-test-simulator.ts';

const send = (simulator: VoximplantSimulator, signal?: AbortSignal) =>
  authorize().then(headers =>
    fetch(`${simulator.url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
      method: 'POST',
      headers,
      body: fileForm(),
      ...(signal !== undefined && { signal }),
    }),
  );

/** The code of the network error with which a request failed. */
async function codeOf(failing: Promise<unknown>): Promise<unknown> {
  const error: unknown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

/** Uploads a form without an end, and counts the bytes that the connection accepted. */
async function uploadEndlessly(simulator: VoximplantSimulator, options: { readonly stopAt?: number } = {}) {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const aborter = new AbortController();
  const taken = { bytes: 0 };
  const rows = Buffer.from('5550100\n'.repeat(8192));
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file_content"; filename="a"\r\n\r\nphone\n');
    while (taken.bytes < (options.stopAt ?? Number.POSITIVE_INFINITY)) {
      yield rows;
      taken.bytes += rows.length;
    }
    yield Buffer.from('\r\n--b--\r\n');
  }
  const answer = request(`${simulator.url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
    method: 'POST',
    headers: { ...(await authorize()), 'content-type': 'multipart/form-data; boundary=b' },
    body: Readable.from(body()),
    dispatcher,
    signal: aborter.signal,
  });
  answer.catch(() => {});
  const end = async () => {
    aborter.abort();
    await dispatcher.destroy();
  };
  return { answer, taken, end };
}

describe('error', () => {
  test('answers with the code, once, after the body was read', async () => {
    await using simulator = await openTestSimulator();
    const misbehaviour = simulator.misbehave({ kind: 'error', code: 340 });

    const response = await send(simulator);

    expect([response.status, await response.json()]).toEqual([200, { error: { code: 340, msg: 'Rate limit exceed' } }]);
    expect(misbehaviour.used).toBe(1);
    expect(simulator.requests.all[0]).toMatchObject({ misbehaviour: 'error', isComplete: true });
    expect(simulator.lists).toEqual([]);
    expect(await create(simulator)).toMatchObject({ result: true });
    expect(misbehaviour.used).toBe(1);
  });

  test('can have a text, a status, a number of times, and any code', async () => {
    await using simulator = await openTestSimulator();
    simulator.misbehave({ kind: 'error', code: 77, msg: 'no', httpStatus: 403, times: 2 });

    const responses = [await send(simulator), await send(simulator), await send(simulator)];

    expect(responses.map(({ status }) => status)).toEqual([403, 403, 200]);
    expect(await responses[0]?.json()).toEqual({ error: { code: 77, msg: 'no' } });
  });

  test('can come before the body is read', async () => {
    await using simulator = await openTestSimulator();
    simulator.misbehave({ kind: 'error', code: 484, when: 'before-body' });
    const upload = await uploadEndlessly(simulator);

    const { statusCode, body } = await upload.answer;

    expect(statusCode).toBe(200);
    expect(await body.json()).toEqual(errorOf(484));
    expect(simulator.requests.all[0]?.bytesRead).toBe(0);
    await upload.end();
  });
});

test('html: the page of a proxy with its status; nothing is created unless ordered', async () => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'html' });
  simulator.misbehave({ kind: 'html', status: 504, page: '<p>gone</p>', executes: true });

  const first = await send(simulator);
  const listsThen = simulator.lists.length;
  const second = await send(simulator);

  expect([first.status, first.headers.get('content-type')]).toEqual([502, 'text/html']);
  expect(await first.text()).toContain('<html>');
  expect([second.status, await second.text()]).toEqual([504, '<p>gone</p>']);
  expect([listsThen, simulator.lists.length]).toEqual([0, 1]);
});

describe('truncated', () => {
  test('half of the JSON under the length of the whole, then the connection ends', async () => {
    await using simulator = await openTestSimulator();
    simulator.misbehave({ kind: 'truncated' });

    const response = await send(simulator);

    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(60);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(simulator.lists).toHaveLength(1);
  });

  test('half of the JSON under its own length reads as a complete answer that is not JSON', async () => {
    await using simulator = await openTestSimulator();
    simulator.misbehave({ kind: 'truncated', contentLength: 'correct' });

    const response = await send(simulator);
    const text = await response.text();

    expect(text).toMatch(/^\{"result":true/);
    expect(() => JSON.parse(text)).toThrow();
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(simulator.lists).toHaveLength(1);
  });
});

test.each([
  ['text-result', { result: 'yes', list_id: expect.any(Number) }],
  ['text-list-id', { result: true, list_id: expect.stringMatching(/^\d+$/) }],
  ['no-list-id', { result: true }],
] as const)('wrong-types: %s', async (variant, expected) => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'wrong-types', variant });

  const answer = await create(simulator);

  expect(answer).toEqual({ count: 2, batch_id: simulator.lists[0]?.batchId, ...expected });
  expect(simulator.lists).toHaveLength(1);
});

test.each([
  [false, 0],
  [true, 1],
])('empty: 200 without a body; executes: %s leaves %i lists', async (executes, lists) => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'empty', executes });

  const response = await send(simulator);

  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(simulator.lists).toHaveLength(lists);
});

test.each([
  [false, 0],
  [true, 1],
])('stall: everything is read, nothing is answered; executes: %s leaves %i lists', async (executes, lists) => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'stall', executes });
  const aborter = new AbortController();

  const answer = send(simulator, aborter.signal).catch((error: unknown) => error);
  await expect.poll(() => simulator.requests.all[0]?.isComplete).toBe(true);
  await expect.poll(() => simulator.lists.length).toBe(lists);
  aborter.abort();

  expect(await answer).toHaveProperty('name', 'AbortError');
  expect(simulator.lists).toHaveLength(lists);
});

test('stall-reading: the client is stopped by back-pressure soon after the requested number of bytes', async () => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'stall-reading', afterBytes: 200_000 });
  const upload = await uploadEndlessly(simulator);

  // The upload has stopped when the count stays the same between two looks. It exceeds the limit by the size of the
  // socket buffers.
  let before = -1;
  await expect
    .poll(
      () => {
        const stands = upload.taken.bytes > 200_000 && upload.taken.bytes === before;
        before = upload.taken.bytes;
        return stands;
      },
      { interval: 250 },
    )
    .toBe(true);

  expect(simulator.requests.all[0]?.bytesRead).toBeGreaterThanOrEqual(200_000);
  expect(simulator.requests.all[0]?.bytesRead).toBeLessThan(400_000);
  expect(simulator.requests.all[0]?.isComplete).toBe(false);
  await upload.end();
});

test('reset-before-last-byte: the connection is reset in the middle of the upload', async () => {
  await using simulator = await openTestSimulator();
  const misbehaviour = simulator.misbehave({ kind: 'reset-before-last-byte', afterBytes: 100_000 });
  const upload = await uploadEndlessly(simulator);

  expect(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']).toContain(await codeOf(upload.answer));

  expect(simulator.requests.all[0]?.bytesRead).toBeGreaterThanOrEqual(100_000);
  expect(simulator.requests.all[0]?.isComplete).toBe(false);
  expect(simulator.lists).toEqual([]);
  expect(misbehaviour.used).toBe(1);
  await upload.end();
});

test.each([
  ['reset-after-last-byte', 0],
  ['answer-lost', 1],
] as const)('%s: the connection ends without an answer and leaves %i lists', async (kind, lists) => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind });

  expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(await codeOf(send(simulator)));

  expect(simulator.requests.all[0]).toMatchObject({ isComplete: true, misbehaviour: kind });
  expect(simulator.lists).toHaveLength(lists);
});

test('early-413: the answer arrives while the upload has hardly begun', async () => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'early-413' });
  const upload = await uploadEndlessly(simulator);

  const { statusCode, body } = await upload.answer;

  expect(statusCode).toBe(413);
  expect(await body.text()).toContain('413');
  expect(simulator.requests.all[0]?.bytesRead).toBe(0);
  await upload.end();
});

test('slow-reader: the upload takes its time and is then handled as usual', async () => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'slow-reader', bytesPerSecond: 2_000_000 });
  const started = performance.now();
  const upload = await uploadEndlessly(simulator, { stopAt: 1_000_000 });

  const { body } = await upload.answer;

  expect(await body.json()).toMatchObject({ result: true });
  // Timers may fire a little early. Half of the configured time is still far more than a normal upload takes.
  expect(performance.now() - started).toBeGreaterThan(250);
  await upload.end();
});

test('retry-after: 429 with the seconds to wait', async () => {
  await using simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'retry-after', seconds: 7 });

  const response = await send(simulator);

  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await response.json()).toEqual(errorOf(340));
});

describe('orders', () => {
  test('affect only the method they name', async () => {
    await using simulator = await openTestSimulator();
    const misbehaviour = simulator.misbehave({ kind: 'error', code: 2, method: 'GetCallLists' });

    expect(await create(simulator)).toMatchObject({ result: true });
    expect(misbehaviour.used).toBe(0);
    expect(await call(simulator, 'GetCallLists')).toEqual(errorOf(2));
    expect(misbehaviour.used).toBe(1);
  });

  test.each<[MisbehaviourOrder, unknown, number]>([
    [{ kind: 'error', code: 2, method: 'CreateCallList' }, errorOf(2), 0],
    [{ kind: 'wrong-types', method: 'CreateCallList' }, expect.objectContaining({ list_id: expect.any(String) }), 1],
    [{ kind: 'error', code: 2, method: 'GetCallLists' }, expect.objectContaining({ result: true }), 1],
  ])('%o finds a method that is named in the body', async (order, expected, lists) => {
    await using simulator = await openTestSimulator();
    simulator.misbehave(order);
    const form = new FormData();
    form.set('cmd', 'CreateCallList');
    for (const [name, value] of Object.entries(goodParameters)) form.set(name, value);
    form.set('file_content', goodCsv);

    const response = await fetch(simulator.url, { method: 'POST', headers: await authorize(), body: form });

    expect(await response.json()).toEqual(expected);
    expect(simulator.lists).toHaveLength(lists);
  });

  test('are used one after the other, and forgotten when cleared', async () => {
    await using simulator = await openTestSimulator();
    simulator.misbehave({ kind: 'error', code: 1 });
    simulator.misbehave({ kind: 'error', code: 13, times: Number.POSITIVE_INFINITY });

    const answers = [await create(simulator), await create(simulator), await create(simulator)];
    simulator.clearMisbehaviour();

    expect(answers).toEqual([errorOf(1), errorOf(13), errorOf(13)]);
    expect(simulator.misbehaviours).toEqual([]);
    expect(await create(simulator)).toMatchObject({ result: true });
  });
});

test('closing ends stalled connections at once', async () => {
  const simulator = await openTestSimulator();
  simulator.misbehave({ kind: 'stall' });
  simulator.misbehave({ kind: 'stall-reading' });
  simulator.misbehave({ kind: 'slow-reader', bytesPerSecond: 1 });
  const stalled = codeOf(send(simulator));
  await expect.poll(() => simulator.requests.all[0]?.isComplete).toBe(true);
  const uploads = [await uploadEndlessly(simulator), await uploadEndlessly(simulator)];
  await expect.poll(() => simulator.requests.all.filter(({ bytesRead }) => bytesRead > 0)).toHaveLength(3);

  await simulator.close();

  expect(await stalled).toBe('UND_ERR_SOCKET');
  for (const upload of uploads) {
    await expect(upload.answer).rejects.toThrow();
    await upload.end();
  }
  await expect(post(simulator, 'GetCallLists')).rejects.toThrow('fetch failed');
});
