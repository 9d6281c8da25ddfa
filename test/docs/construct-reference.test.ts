import { expect, test } from 'vitest';
import { makeConstructReference } from '../../scripts/docs/construct-reference.ts';
import { readPage } from './pages.ts';

const page = readPage('docs/construct.md');

test('the reference of the construct is the one that its types make; after a change: npm run schema', async () => {
  expect(await makeConstructReference()).toBe(page);
});

test('it has every kind of member, and none that is private', () => {
  for (const member of [
    '### addFeed',
    '### grantDrop',
    '### onCreated',
    '### metricCreated',
    '| `queue` |',
    '| `timeout?` |',
  ]) {
    expect(page).toContain(member);
  }
  expect(page).not.toMatch(/feedList|checkFeeds|onOutcome\(/);
});
