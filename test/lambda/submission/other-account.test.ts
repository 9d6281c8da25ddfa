import { expect, test } from 'vitest';
import { describeOtherAccount } from '../../../lambda/submission/other-account.ts';

test.each([
  [111, 111, undefined],
  [undefined, 222, undefined],
  [111, undefined, undefined],
  [111, 222, expect.stringMatching(/^it was sent as account 111, and the secret of its feed is account 222 now/)],
])('a list sent as account %s is looked for in account %s', (account, accountId, why) => {
  expect(describeOtherAccount({ account }, { accountId })).toEqual(why);
});
