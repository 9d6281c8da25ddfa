import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createTokenSource, mintToken } from '../../../../lambda/voximplant/credentials/mint-token.ts';
import { makeCredentials, type TestCredentials } from '../../../support/make-credentials.ts';

const MINUTE = 60;
const first = makeCredentials('key-1');
const second = makeCredentials('key-2');

/** A clock that is stopped until a test moves it, in seconds. */
let clock = 0;
const now = (seconds = 0) => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678) + (clock + seconds) * 1000);
const nowInSeconds = () => Math.floor(now().getTime() / 1000);

async function verify(token: string, { publicKey }: TestCredentials) {
  // jose itself rejects a numeric `iss`, which the API's clients send, so the claims are checked here.
  const { payload } = await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate: now() });
  const claims: Record<string, unknown> = payload;
  return claims;
}

/** A store of secrets with changeable contents; `id@AWSPREVIOUS` is the previous version. */
function makeStore(secrets: Record<string, TestCredentials>) {
  const reads: string[] = [];
  return {
    secrets,
    reads,
    read: async (id: string, stage?: string) => {
      const version = stage === undefined ? id : `${id}@${stage}`;
      reads.push(version);
      return JSON.stringify(secrets[version]?.file ?? {});
    },
  };
}

/** A log that keeps its warnings. */
function keepLog() {
  const lines: unknown[][] = [];
  return { lines, log: { warn: (...line: unknown[]) => lines.push(line) } };
}

beforeEach(() => {
  clock = 0;
});

describe('mintToken', () => {
  test('signs the claims that the API requires, and nothing else', async () => {
    const { token } = await mintToken(first.file, now());

    const claims = await verify(token, first);

    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iat', 'iss']);
    expect(claims.iss).toBe(4444);
  });

  test('is issued a little in the past and for at most an hour', async () => {
    const { token, expires } = await mintToken(first.file, now());

    const { iat, exp } = await verify(token, first);

    expect(Number.isInteger(iat) && Number.isInteger(exp)).toBe(true);
    expect(Number(iat)).toBeLessThan(nowInSeconds());
    expect(Number(iat)).toBeGreaterThanOrEqual(nowInSeconds() - MINUTE);
    expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(3600);
    expect(expires.getTime()).toBe(Number(exp) * 1000);
  });

  test('signs only with the key of the account', async () => {
    const { token } = await mintToken(first.file, now());

    await expect(verify(token, second)).rejects.toThrow('signature verification failed');
  });
});

describe('a token source', () => {
  test('returns the same token while it is valid for long enough', async () => {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());

    const one = await tokens.get('acme', now(15 * MINUTE));
    clock += 4 * MINUTE;
    const two = await tokens.get('acme', now(15 * MINUTE));

    expect(two).toBe(one);
    expect(store.reads).toEqual(['acme']);
  });

  test('mints a new one if the old one would expire before the work is done', async () => {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());

    const one = await tokens.get('acme', now(15 * MINUTE));
    clock += 4 * MINUTE;
    const two = await tokens.get('acme', now(58 * MINUTE));

    expect(two).not.toBe(one);
    expect(Number((await verify(two, first)).exp)).toBeGreaterThanOrEqual(now(58 * MINUTE).getTime() / 1000);
    expect(store.reads).toEqual(['acme']);
  });

  test('uses a rotated key after five minutes', async () => {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());
    await tokens.get('acme', now(MINUTE));
    store.secrets.acme = second;

    clock += 5 * MINUTE;
    const before = await tokens.get('acme', now(MINUTE));
    clock += 1;
    const after = await tokens.get('acme', now(MINUTE));

    expect(decodeProtectedHeader(before).kid).toBe('key-1');
    expect(decodeProtectedHeader(after).kid).toBe('key-2');
    expect(store.reads).toEqual(['acme', 'acme']);
  });

  /** The key that signs after the API refused the token of the first key, and whether it is another key. */
  async function keyAfterRefusal(secrets: Record<string, TestCredentials>) {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());
    await tokens.get('acme', now(MINUTE));
    Object.assign(store.secrets, secrets);
    const isOther = await tokens.renew('acme');
    return { isOther, kid: decodeProtectedHeader(await tokens.get('acme', now(MINUTE))).kid, reads: store.reads };
  }

  test('uses a new key of the secret if the API refused the old one', async () => {
    expect(await keyAfterRefusal({ acme: second, 'acme@AWSPREVIOUS': first })).toEqual({
      isOther: true,
      kid: 'key-2',
      reads: ['acme', 'acme'],
    });
  });

  test('uses the previous key if the API refused the one in the secret', async () => {
    expect(await keyAfterRefusal({ 'acme@AWSPREVIOUS': second })).toEqual({
      isOther: true,
      kid: 'key-2',
      reads: ['acme', 'acme', 'acme@AWSPREVIOUS'],
    });
  });

  /** A key of a child account, or of the previous account of the feed. */
  const foreign = { ...second, file: { ...second.file, account_id: 5555 } };

  test.each([
    ['written to the secret meanwhile', { acme: foreign }],
    ['in the previous version of the secret', { 'acme@AWSPREVIOUS': foreign }],
    ['in both', { acme: foreign, 'acme@AWSPREVIOUS': foreign }],
  ])('never uses a key of another account as the other key: %s', async (_, secrets) => {
    expect(await keyAfterRefusal(secrets)).toMatchObject({ isOther: false });
  });

  test('skips a key of another account on its way to the previous one', async () => {
    expect(await keyAfterRefusal({ acme: foreign, 'acme@AWSPREVIOUS': second })).toMatchObject({
      isOther: true,
      kid: 'key-2',
    });
  });

  test('has no alternative if there is only one key', async () => {
    expect(await keyAfterRefusal({ 'acme@AWSPREVIOUS': first })).toMatchObject({ isOther: false, kid: 'key-1' });
    expect(await keyAfterRefusal({})).toMatchObject({ isOther: false, kid: 'key-1' });
  });

  test('returns to the secret’s own key after five minutes on the previous one', async () => {
    const store = makeStore({ acme: first, 'acme@AWSPREVIOUS': second });
    const tokens = createTokenSource(store.read, () => now());
    await tokens.get('acme', now(MINUTE));
    await tokens.renew('acme');

    clock += 5 * MINUTE + 1;

    expect(decodeProtectedHeader(await tokens.get('acme', now(MINUTE))).kid).toBe('key-1');
  });

  test.each([
    ['the secret can no longer be read', {}, 'the secret "acme" must hold'],
    ['the previous version is unusable', { acme: first }, 'the secret "acme" must hold'],
  ])('logs why a rejected key has no replacement: %s', async (_what, secrets, reason) => {
    const store = makeStore({ acme: first });
    const { log, lines } = keepLog();
    const tokens = createTokenSource(store.read, () => now(), log);
    await tokens.get('acme', now(MINUTE));
    store.secrets = secrets;

    expect(await tokens.renew('acme')).toBe(false);

    const said = { reason: expect.stringContaining(reason) };
    expect(lines).toEqual([['no other key can be read from the secret', said]]);
    expect(JSON.stringify(lines)).not.toContain('BEGIN');
  });

  test('says nothing of a key that was found', async () => {
    const store = makeStore({ acme: first, 'acme@AWSPREVIOUS': second });
    const { log, lines } = keepLog();
    const tokens = createTokenSource(store.read, () => now(), log);
    await tokens.get('acme', now(MINUTE));

    expect(await tokens.renew('acme')).toBe(true);
    expect(lines).toEqual([]);
  });

  test('asks nobody for the previous version of a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dropdial-token-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'credentials.json');
    await writeFile(file, JSON.stringify(first.file));
    const { read, reads } = makeStore({});
    const tokens = createTokenSource(read, () => now());
    await tokens.get(`file:${file}`, now(MINUTE));

    expect(await tokens.renew(`file:${file}`)).toBe(false);
    expect(reads).toEqual([]);
  });

  test('fails for a secret that cannot be read any more', async () => {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());
    await tokens.get('acme', now(MINUTE));
    delete store.secrets.acme;

    expect(await tokens.renew('acme')).toBe(false);
    await expect(tokens.get('acme', now(MINUTE))).rejects.toMatchObject({ code: 'credentials_unreadable' });
  });

  test.each([10 * MINUTE, 25, 6])(
    'mints another one when the clock was %i s ahead and has been set right: its time of issue would be in the future',
    async ahead => {
      const store = makeStore({ acme: first });
      const tokens = createTokenSource(store.read, () => now());
      clock = ahead;
      const early = await tokens.get('acme', now(MINUTE));
      clock = 0;

      const token = await tokens.get('acme', now(MINUTE));

      expect(token).not.toBe(early);
      expect(Number((await verify(token, first)).iat)).toBeLessThan(nowInSeconds());
    },
  );

  test('reads a secret again that was read by a clock that was ahead: its five minutes would last longer', async () => {
    const store = makeStore({ acme: first });
    const tokens = createTokenSource(store.read, () => now());
    clock = 10 * MINUTE;
    await tokens.get('acme', now(MINUTE));
    clock = 0;
    store.secrets.acme = second;

    expect(decodeProtectedHeader(await tokens.get('acme', now(MINUTE))).kid).toBe('key-2');
  });

  test.each([
    ['behind, because that token only ends earlier', -2 * MINUTE],
    ['a moment ahead, because servers report whole seconds', 2],
  ])('keeps a token when the clock was %s', async (_what, ahead) => {
    const tokens = createTokenSource(makeStore({ acme: first }).read, () => now());
    clock = ahead;
    const early = await tokens.get('acme', now(MINUTE));
    clock = 0;

    expect(await tokens.get('acme', now(MINUTE))).toBe(early);
  });

  test('keeps the accounts of the feeds apart', async () => {
    const store = makeStore({ acme: first, other: second });
    const tokens = createTokenSource(store.read, () => now());

    const acme = await tokens.get('acme', now(MINUTE));
    const other = await tokens.get('other', now(MINUTE));
    await tokens.renew('acme');

    await verify(acme, first);
    await verify(other, second);
    expect(await tokens.get('other', now(MINUTE))).toBe(other);
    expect(store.reads.filter(id => id === 'other')).toEqual(['other']);
  });

  test('asks again after a secret that could not be read', async () => {
    const store = makeStore({});
    const tokens = createTokenSource(store.read, () => now());

    await expect(tokens.get('acme', now(MINUTE))).rejects.toMatchObject({ code: 'credentials_unreadable' });
    store.secrets.acme = first;

    await verify(await tokens.get('acme', now(MINUTE)), first);
  });
});
