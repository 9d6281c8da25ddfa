import { expect, test } from 'vitest';
import { writeDueDrop, writeSweep } from '../../../lambda/events/read-internal-events.ts';
import { findGroup } from '../../../lambda/invocation/find-group.ts';
import { makeFeed } from '../../support/make-feed.ts';

const feeds = [makeFeed(), { ...makeFeed(), id: 'bravo', prefix: 'bravo/' }];
const due = (key: string) => writeDueDrop({ bucket: makeFeed().bucket, key, due: 'a'.repeat(64), etag: 'e' });

test('a drop that a sweep hands out is in the group of its feed', () => {
  expect([findGroup(due('acme/a.csv'), feeds), findGroup(due('bravo/b.csv'), feeds)]).toEqual(['acme', 'bravo']);
});

test('an event of no feed, or of all feeds, is a group of its own', () => {
  expect([findGroup(due('elsewhere/a.csv'), feeds), findGroup(writeSweep({ after: 'x', counts: {} }), feeds)]).toEqual([
    undefined,
    undefined,
  ]);
});
