import { expect, test } from 'vitest';
import { makeConstructReference } from '../../scripts/docs/construct-reference.ts';
import { readPage } from './pages.ts';

const page = readPage('docs/construct.md');

test('the reference of the construct matches its types; after a change: npm run schema', async () => {
  expect(await makeConstructReference()).toBe(page);
});

test('it has every kind of member, and no private one', () => {
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
