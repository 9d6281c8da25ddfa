import { afterEach, expect, test } from 'vitest';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../../support/drop-stack.ts';

/** The number of files that one partner uploads at once. */
const FLOOD = 24;
/** The number of drops that the function handles at once. */
const CONCURRENCY = 2;

const account = await makeServiceAccount();
let stack: DropStack;
afterEach(() => stack.close());

/**
 * Uploads a flood of files, and then one file of another partner. Returns the partner of each list, in the order of
 * creation.
 */
async function flood(feeds: readonly object[]): Promise<readonly string[]> {
  const held: (() => void)[] = [];
  stack = await startDropStack({
    account,
    concurrency: CONCURRENCY,
    keyPrefix: '',
    feeds: feeds.map(feed => ({ duplicateWindowDays: 0, maxActiveLists: 100, ...feed })),
    onEvent: (body, send) => void held.push(() => send(body)),
  });
  for (let file = 0; file < FLOOD; file += 1) await stack.upload(`loud/${file}.csv`, csvOf(file + 1), COMPLETE);
  await stack.upload('quiet/a.csv', csvOf(FLOOD + 1), COMPLETE);
  // Sends all events at once. A fast function could otherwise finish the flood before the other file arrives, and the
  // test would pass by chance. The function's own writes raise events, too, so the loop sends those as well.
  do {
    for (const send of held.splice(0)) send();
    await stack.poller.settled();
  } while (held.length > 0);
  return stack.simulator.lists.map(({ count }) => (count > FLOOD ? 'quiet' : 'loud'));
}

test('a flood of one feed does not hold back the drop of another', async () => {
  const order = await flood([
    { id: 'loud', prefix: 'loud/' },
    { id: 'quiet', prefix: 'quiet/' },
  ]);

  expect(order).toHaveLength(FLOOD + 1);
  // As many drops as the concurrency are already in progress. The first drop of a feed also reads a secret, and
  // meanwhile the other worker creates a few lists.
  expect(order.indexOf('quiet')).toBeLessThanOrEqual(3 * CONCURRENCY);
});

test('within one feed, the last file waits for those before it', async () => {
  const order = await flood([{ id: 'all', prefix: '' }]);

  expect(order.indexOf('quiet')).toBeGreaterThan(FLOOD - 2 * CONCURRENCY);
});
