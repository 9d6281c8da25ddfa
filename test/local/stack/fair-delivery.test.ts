import { afterEach, expect, test } from 'vitest';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { COMPLETE, csvOf, type DropStack, startDropStack } from '../../support/drop-stack.ts';

/** Files that one partner uploads at once. */
const FLOOD = 24;
/** Drops that are handled at once, each of which is under way when the other partner's comes. */
const CONCURRENCY = 2;

const account = await makeServiceAccount();
let stack: DropStack;
afterEach(() => stack.close());

/** Lists in the order in which they were made, by the feed of their file: a flood of one, and then one file of another. */
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
  // All at once: the function has seen nothing of the flood before the other file is there, and is not fast enough for this to pass by chance.
  // What the function does to its files raises events, too.
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
  // Those that were under way; and the first one of a feed has a secret to read, in which time the other worker makes a few.
  expect(order.indexOf('quiet')).toBeLessThanOrEqual(3 * CONCURRENCY);
});

test('within one feed, the last file waits for those before it', async () => {
  const order = await flood([{ id: 'all', prefix: '' }]);

  expect(order.indexOf('quiet')).toBeGreaterThan(FLOOD - 2 * CONCURRENCY);
});
