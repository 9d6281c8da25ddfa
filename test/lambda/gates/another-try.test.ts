import { expect, test } from 'vitest';
import { anotherTry } from '../../../lambda/gates/another-try.ts';
import { at } from '../../support/make-draft.ts';

const GIVEN = { times: 3, notBefore: at(1800).toISOString(), code: 'api_transient', message: 'code 340' };
const ask = (givenBack: typeof GIVEN | undefined, seconds: number) =>
  anotherTry({ receipt: { givenBack } }, { now: () => at(seconds) });

test('a drop whose requests failed waits until its time, and says why', async () => {
  expect(await ask(GIVEN, 1799)).toEqual({
    kind: 'wait',
    wait: { code: 'another_try', message: 'api_transient: code 340', for: 'another_try', until: at(1800) },
  });
});

test.each([
  ['its time has come', GIVEN, 1800],
  ['it has not failed', { ...GIVEN, times: 0 }, 0],
  ['it failed twice, which may be temporary', { ...GIVEN, times: 2 }, 0],
  ['it was never sent', undefined, 0],
])('nothing holds it up if %s', async (_why, givenBack, seconds) => {
  expect(await ask(givenBack, seconds)).toBeUndefined();
});
