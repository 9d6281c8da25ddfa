import { expect, onTestFinished, test } from 'vitest';
import { MAX_RESPONSE_BYTES, startRuntimeApi } from '../../../local/runtime/start-runtime-api.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

async function setUp() {
  const api = await startRuntimeApi(ARN);
  onTestFinished(() => api.close());
  const base = `http://${api.address}/2018-06-01/runtime`;
  const post = (path: string, body: string) => fetch(`${base}/${path}`, { method: 'POST', body });
  return { api, post, next: () => fetch(`${base}/invocation/next`) };
}

test('a waiting client gets the event with the headers of the Runtime API', async () => {
  const { api, next, post } = await setUp();
  const waiting = next();
  await api.polled();
  const answered = api.deliver({ requestId: 'r-1', payload: '{"a":"ü"}', deadline: 1234 });

  const event = await waiting;
  const accepted = await post('invocation/r-1/response', '[1]');

  expect(await event.text()).toBe('{"a":"ü"}');
  expect(Object.fromEntries(event.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'r-1',
    'lambda-runtime-deadline-ms': '1234',
    'lambda-runtime-invoked-function-arn': ARN,
    'lambda-runtime-trace-id': expect.stringMatching(/^Root=1-[\w-]{8}-[\w-]{24};Parent=[\w-]{16};Sampled=0$/),
  });
  expect(accepted.status).toBe(202);
  expect(await answered).toEqual({ requestId: 'r-1', payload: '[1]' });
});

test.each([
  ['{"errorType":"E","errorMessage":"m","trace":["t"]}', { errorType: 'E', errorMessage: 'm', trace: ['t'] }],
  ['{"errorType":"E"}', { errorType: 'E', errorMessage: '', trace: [] }],
  ['not JSON', { errorType: 'Runtime.Unknown', errorMessage: 'not JSON', trace: [] }],
  ['null', { errorType: 'Runtime.Unknown', errorMessage: 'null', trace: [] }],
])('an error posted as %s fails the invocation', async (body, error) => {
  const { api, next, post } = await setUp();
  const waiting = next();
  await api.polled();
  const answered = api.deliver({ requestId: 'r-1', payload: '{}', deadline: 0 });
  await waiting;

  await post('invocation/r-1/error', body);

  expect(await answered).toEqual({ requestId: 'r-1', error });
});

test('an answer of exactly the limit is accepted, one byte more is 413', async () => {
  const { api, next, post } = await setUp();
  for (const [bytes, status] of [
    [MAX_RESPONSE_BYTES, 202],
    [MAX_RESPONSE_BYTES + 1, 413],
  ] as const) {
    const waiting = next();
    await api.polled();
    const answered = api.deliver({ requestId: 'r-1', payload: '{}', deadline: 0 });
    await waiting;

    const response = await post('invocation/r-1/response', 'x'.repeat(bytes));

    expect(response.status).toBe(status);
    expect('error' in (await answered)).toBe(status === 413);
  }
});

test('an answer to no request, to another request or a second time is 400', async () => {
  const { api, next, post } = await setUp();
  const toNobody = await post('invocation/r-1/response', '1');
  const waiting = next();
  await api.polled();
  const answered = api.deliver({ requestId: 'r-1', payload: '{}', deadline: 0 });
  await waiting;

  const toAnother = await post('invocation/r-0/response', '0');
  await post('invocation/r-1/response', '1');
  const again = await post('invocation/r-1/response', '2');

  expect([toNobody, toAnother, again].map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(await answered).toMatchObject({ payload: '1' });
});

test('a failed start is recorded', async () => {
  const { api, post } = await setUp();
  const before = api.initError();

  await post('init/error', '{"errorType":"Runtime.ImportModuleError","errorMessage":"gone"}');

  expect(before).toBeUndefined();
  expect(api.initError()).toEqual({ errorType: 'Runtime.ImportModuleError', errorMessage: 'gone', trace: [] });
});

test('other paths are 404', async () => {
  const { post } = await setUp();
  expect((await post('invocation/next', '')).status).toBe(404);
});

test('nothing is delivered to a client that does not wait', async () => {
  const { api } = await setUp();
  expect(() => api.deliver({ requestId: 'r', payload: '{}', deadline: 0 })).toThrow('does not wait for an event');
});
