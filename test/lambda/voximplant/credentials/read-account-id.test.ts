import { expect, test } from 'vitest';
import { mintToken } from '../../../../lambda/voximplant/credentials/mint-token.ts';
import { readAccountId } from '../../../../lambda/voximplant/credentials/read-account-id.ts';
import { makeCredentials } from '../../../support/make-credentials.ts';

const tokenOf = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test('a minted token names its account', async () => {
  const { file } = makeCredentials('key-1');

  expect(readAccountId((await mintToken(file, new Date())).token)).toBe(file.account_id);
});

test.each([
  [tokenOf({ iss: 111 }), 111],
  [tokenOf({ iss: '111' }), 111],
  [tokenOf({ iss: 'somebody' }), undefined],
  [tokenOf({ iss: 1.5 }), undefined],
  [tokenOf({}), undefined],
  [tokenOf(null), undefined],
  ['token', undefined],
  ['a.b.c', undefined],
  ['', undefined],
])('%s names %s', (token, accountId) => {
  expect(readAccountId(token)).toBe(accountId);
});
