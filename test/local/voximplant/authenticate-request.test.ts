import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../lambda/time/units.ts';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import {
  account,
  authorize,
  errorOf,
  fileForm,
  goodParameters,
  openTestSimulator,
  signToken,
} from './open-test-simulator.ts';

const seconds = () => Math.floor(Date.now() / 1000);

async function ask(url: string, authorization: string | undefined): Promise<unknown> {
  const response = await fetch(`${url}/GetAccountInfo`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe('a token', () => {
  test.each([
    ['with the account as a number', () => signToken()],
    ['with the account as a string', () => signToken({ iss: String(account.account_id) })],
    ['with the type that the Node client sends', () => signToken({}, { header: { typ: 'JWT' } })],
    ['that lives exactly an hour', () => signToken({ iat: seconds() - 10, exp: seconds() + 3590 })],
    ['issued a moment ahead of the clock', () => signToken({ iat: seconds() + 2, exp: seconds() + 60 })],
  ])('%s is accepted', async (_, sign) => {
    await using simulator = await openTestSimulator();

    const answer = await ask(simulator.url, `Bearer ${await sign()}`);

    expect(answer).toEqual({
      result: { account_id: account.account_id, active: true, balance: 100 },
      api_address: `127.0.0.1:${simulator.port}`,
    });
  });

  test.each([
    ['that is not a JWT', 447, async () => 'abc'],
    [
      'without a key id',
      447,
      async () => (await signToken()).replace(/^[^.]+/, btoa('{"alg":"RS256"}').replaceAll('=', '')),
    ],
    [
      'with another algorithm',
      447,
      async () => (await signToken()).replace(/^[^.]+/, btoa('{"alg":"none","kid":"k"}').replaceAll('=', '')),
    ],
    [
      'whose payload was changed',
      447,
      async () => (await signToken()).replace(/\.[^.]+\./, `.${btoa('{"iss":1}').replaceAll('=', '')}.`),
    ],
    ['without an expiry', 447, () => signToken({ exp: undefined })],
    ['without an issue time', 447, () => signToken({ iat: undefined })],
    ['without an issuer', 447, () => signToken({ iss: undefined })],
    ['of an unknown key', 433, () => signToken({}, { header: { kid: 'unknown' } })],
    ['that lives an hour and a second', 454, () => signToken({ iat: seconds() - 10, exp: seconds() + 3591 })],
    ['issued in the future', 455, () => signToken({ iat: seconds() + 60, exp: seconds() + 120 })],
    ['that has expired', 456, () => signToken({ iat: seconds() - 120, exp: seconds() - 1 })],
    ['of another account', 100, () => signToken({ iss: account.account_id + 1 })],
  ])('%s is rejected with %i', async (_, code, sign) => {
    await using simulator = await openTestSimulator();

    const answer = await ask(simulator.url, `Bearer ${await sign()}`);

    expect(answer).toEqual(errorOf(code));
  });

  test('signed with a foreign key under a known key id is rejected with 447', async () => {
    await using simulator = await openTestSimulator();
    const foreign = { ...(await makeServiceAccount()), key_id: account.key_id, account_id: account.account_id };

    const answer = await ask(simulator.url, `Bearer ${await signToken({}, { signer: foreign })}`);

    expect(answer).toEqual(errorOf(447));
  });

  test.each([
    ['no header', undefined],
    ['another scheme', 'Basic YTpi'],
    ['an empty token', 'Bearer '],
  ])('is missing with %s: 100', async (_, authorization) => {
    await using simulator = await openTestSimulator();

    const answer = await ask(simulator.url, authorization);

    expect(answer).toEqual(errorOf(100));
  });

  test('is judged by the injected clock', async () => {
    await using simulator = await openTestSimulator({ now: () => Date.now() + HOUR_MS });

    const answer = await ask(simulator.url, (await authorize()).authorization);

    expect(answer).toEqual(errorOf(456));
  });

  test('is judged by the clock of its caller as well, if that is another one', async () => {
    await using simulator = await openTestSimulator({ now: () => Date.now() + 7_200_000, callersNow: Date.now });
    const codeOf = async (iat: number, exp: number) =>
      ask(simulator.url, `Bearer ${await signToken({ iat: seconds() + iat, exp: seconds() + exp })}`);

    expect(await codeOf(0, 3600)).not.toEqual(errorOf(456));
    expect(await codeOf(7200, 10_800)).not.toEqual(errorOf(455));
    expect(await codeOf(3600, 7199)).toEqual(errorOf(456));
    expect(await codeOf(7300, 10_000)).toEqual(errorOf(455));
  });
});

test('an invalid token is rejected before the body is read', async () => {
  await using simulator = await openTestSimulator();

  const response = await fetch(`${simulator.url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
    method: 'POST',
    headers: { authorization: 'Bearer abc' },
    body: fileForm(),
  });

  expect(await response.json()).toEqual(errorOf(447));
  expect(simulator.requests.all).toEqual([expect.objectContaining({ errorCode: 447, bytesRead: 0 })]);
  expect(simulator.lists).toEqual([]);
});

test('each of several accounts sees its own lists only', async () => {
  const other = await makeServiceAccount();
  await using simulator = await openTestSimulator({ credentials: [account, other] });
  const headersOf = async (signer: typeof other) => ({ authorization: `Bearer ${await signToken({}, { signer })}` });
  await fetch(`${simulator.url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
    method: 'POST',
    headers: await headersOf(other),
    body: fileForm(),
  });

  const own = await fetch(`${simulator.url}/GetCallLists`, { headers: await headersOf(other) });
  const foreign = await fetch(`${simulator.url}/GetCallLists`, { headers: await headersOf(account) });

  expect(await own.json()).toMatchObject({ total_count: 1 });
  expect(await foreign.json()).toEqual({ result: [], count: 0, total_count: 0 });
});

test('an authorization header never reaches the request log', async () => {
  await using simulator = await openTestSimulator();
  const token = await signToken();

  await ask(simulator.url, `Bearer ${token}`);

  expect(simulator.requests.all[0]?.headers.authorization).toBe('(present)');
  expect(JSON.stringify(simulator.requests.all)).not.toContain(token);
});
