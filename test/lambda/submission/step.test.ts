import { expect, test } from 'vitest';
import { type EmptyWay, isWithFile } from '../../../lambda/submission/step.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { makeHead } from '../../support/make-head.ts';
import { makeRun } from '../../support/make-world.ts';

test.each<EmptyWay['file']>(['gone', 'replaced', 'superseded', 'incomplete'])(
  'a submission that is %s cannot be sent',
  file => {
    expect(isWithFile({ feed: makeFeed(), run: makeRun(), file })).toBe(false);
  },
);

test('an object with its parameters can be sent', () => {
  const head = makeHead();
  const parameters = { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'people' };

  expect(isWithFile({ feed: makeFeed(), run: makeRun(), file: { head, parameters } })).toBe(true);
});
