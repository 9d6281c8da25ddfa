import { getEventListeners } from 'node:events';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { callMethod } from '../../../lambda/voximplant/call-method.ts';
import { makeCallContext } from '../../support/call-context.ts';
import { answerWith, type Respond, startApi } from '../../support/start-api.ts';

const Schema = v.object({ value: v.number() });

/** Calls a method of an API with this response. */
async function call(respond: Respond, parameters: Record<string, string> = {}) {
  const api = await startApi(respond);
  const result = await callMethod(makeCallContext(api.url), 'SomeMethod', parameters, Schema);
  return { api, result };
}

test('a call is one POST of a form, with the token in its header', async () => {
  const { api, result } = await call(answerWith({ value: 5, more: [] }), { list_id: '1;2', name: 'ü & ~x' });

  expect(result).toEqual({ kind: 'ok', value: { value: 5 } });
  expect(api.requests).toHaveLength(1);
  const [seen] = api.requests;
  expect(seen?.request).toMatchObject({ method: 'POST', url: '/platform_api/SomeMethod' });
  expect(seen?.request.headers).toMatchObject({
    authorization: 'Bearer secret.token',
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(Object.fromEntries(new URLSearchParams(String(seen?.body)))).toEqual({ list_id: '1;2', name: 'ü & ~x' });
});

test('an address that ends in a slash names the same method', async () => {
  const api = await startApi(answerWith({ value: 5 }));

  await callMethod(makeCallContext(`${api.url}//`), 'SomeMethod', {}, Schema);

  expect(api.requests[0]?.request.url).toBe('/platform_api/SomeMethod');
});

test('no connection is used twice', async () => {
  const api = await startApi(answerWith({ value: 5 }));
  const context = makeCallContext(api.url);

  await callMethod(context, 'SomeMethod', {}, Schema);
  await callMethod(context, 'SomeMethod', {}, Schema);

  expect(api.connections).toBe(2);
});

describe('a refusal', () => {
  test.each([
    [200, 255, 'final'],
    [200, 340, 'transient'],
    [401, 100, 'account'],
    [500, 2, 'in_doubt'],
  ])('with HTTP %i and code %i is %s', async (status, code, kind) => {
    const { result } = await call(answerWith({ error: { code, msg: 'because' } }, status));

    expect(result).toEqual({ kind: 'refused', code, message: 'because', class: kind });
  });
});

describe('an invalid answer', () => {
  test.each<[string, unknown, number]>([
    ['an unexpected shape', { value: '5' }, 200],
    ['a string', 'secret', 200],
    ['null', null, 200],
    ['the JSON of a success with the status of an error', { value: 5 }, 500],
    ['a redirect', { value: 5 }, 302],
    ['an error beside a result', { value: 5, error: { code: 2, msg: 'no' }, result: true }, 200],
    ['an error that is a string beside a result', { value: 5, error: 'no' }, 200],
  ])('fails with %s', async (_, json, status) => {
    const { result } = await call(answerWith(json, status));

    expect(result).toEqual({
      kind: 'failed',
      reason: `HTTP ${status} with JSON that is not the documented answer of SomeMethod`,
    });
  });

  test('is not one with an error of null', async () => {
    const { result } = await call(answerWith({ value: 5, error: null }));

    expect(result).toEqual({ kind: 'ok', value: { value: 5 } });
  });

  test.each([
    ['a page', '<html>secret</html>'],
    ['half an answer', '{"value": 5'],
    ['nothing', ''],
  ])('with %s is reported without its content', async (_, text) => {
    const { result } = await call((request, response) => request.on('end', () => response.end(text)));

    expect(result).toEqual({ kind: 'failed', reason: 'SomeMethod: the answer is not JSON' });
  });

  test('an answer of more than 4 MiB is not read to its end', async () => {
    const { result } = await call((request, response) => {
      request.on('end', () => response.end(JSON.stringify({ value: 5, more: 'x'.repeat(4 * 1024 * 1024) })));
    });

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('longer than any documented one') });
  });

  test('a broken connection is reported, and nothing is tried again', async () => {
    const { api, result } = await call(request => request.socket.destroy());

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^SomeMethod: /) });
    expect(api.requests).toHaveLength(1);
  });

  test('a call ends with its signal, and leaves no listener on it', async () => {
    const ending = new AbortController();
    const api = await startApi(request => request.on('end', () => ending.abort(new Error('no time left'))));

    const result = await callMethod({ ...makeCallContext(api.url), signal: ending.signal }, 'SomeMethod', {}, Schema);

    expect(result).toEqual({ kind: 'failed', reason: 'SomeMethod: Error: no time left' });
    expect(getEventListeners(ending.signal, 'abort')).toEqual([]);
  });
});
