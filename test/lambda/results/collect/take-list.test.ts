import { expect, test } from 'vitest';
import { isWatched } from '../../../../lambda/ledger/move-list.ts';
import { releaseList, takeList } from '../../../../lambda/results/collect/take-list.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { makeRun, makeWorld } from '../../../support/make-world.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';

const since = at(0).toISOString();

/** A list that a worker collects until a minute from now. */
function open(owner: string | undefined, until = at(60).toISOString()) {
  const ledger = createMemoryLedger(() => at(0));
  const list = { state: 'collecting', since, collecting: { owner, until, since } } as const;
  const answer = { list_id: 7, answeredAt: since, full: {} };
  const submission = ledger.put(makeDraft({ state: 'created', lease: undefined, answer, list }));
  if (!isWatched(submission)) throw new Error('the list must be watched');
  const world = { ...makeWorld(), ledger, now: () => at(0) };
  const way = {
    feed: makeFeed(),
    run: makeRun({ owner: 'me', deadline: () => at(240) }),
    reader: { read: () => Promise.reject(new Error('nobody reads')) },
    enough: 0,
  };
  return { take: () => takeList(submission, way, world), world };
}

test('a list that another worker collects is left to it', async () => {
  expect(await open('other').take()).toBeUndefined();
});

test.each([
  ['whose worker is late', 'other', at(0).toISOString()],
  ['of an earlier try of the same invocation', 'me', undefined],
  ['that was released', undefined, undefined],
])('a list %s is taken', async (_what, owner, until) => {
  const taken = await open(owner, until).take();

  expect(taken?.receipt.list.collecting).toMatchObject({ owner: 'me', since });
  expect(Date.parse(taken?.receipt.list.collecting?.until ?? '')).toBeGreaterThan(at(240).getTime());
});

test('a released list keeps since when it is collected, and the next worker takes it at once', async () => {
  const { take, world } = open(undefined);
  const taken = await take();
  if (taken) await releaseList(taken, world);
  const latest = taken && (await world.ledger.read(taken.receipt.feed, taken.receipt.submission));

  expect(latest?.receipt.list?.collecting).toEqual({ since });
});
