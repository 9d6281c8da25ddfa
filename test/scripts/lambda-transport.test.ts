import { HttpRequest } from '@smithy/core/protocols';
import { expect, onTestFinished, test } from 'vitest';
import { NodeHttpHandler } from '../../scripts/lambda-transport.ts';
import { answerWith, startApi } from '../support/start-api.ts';

test('a handler that is asked for is as good as new after it was destroyed', async () => {
  const api = await startApi(answerWith({}));
  const { hostname, port } = new URL(api.url);
  const handler = NodeHttpHandler.create({ connectionTimeout: 1_000 });
  onTestFinished(() => handler.destroy());
  const ask = async () => {
    const request = new HttpRequest({ protocol: 'http:', hostname, port: Number(port), method: 'GET', path: '/' });
    const { response } = await handler.handle(request);
    return response.statusCode;
  };

  const first = await ask();
  handler.destroy();

  expect([first, await ask()]).toEqual([200, 200]);
  expect(api.requests).toHaveLength(2);
});

test('a handler that is given is taken as it is', () => {
  const given = { handle: async () => undefined };

  expect(NodeHttpHandler.create(given)).toBe(given);
});
