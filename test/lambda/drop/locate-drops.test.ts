import * as v from 'valibot';
import { expect, test } from 'vitest';
import { FeedConfigSchema } from '../../../lambda/feed/feed-config.ts';
import { findFeed } from '../../../lambda/feed/find-feed.ts';

const feeds = [
  { id: 'acme', bucket: 'drops', prefix: 'acme/' },
  { id: 'acme2', bucket: 'drops', prefix: 'acme2/' },
  { id: 'whole', bucket: 'own', prefix: '' },
].map(feed => v.parse(FeedConfigSchema, { ...feed, secretId: 's' }));

test.each([
  ['drops', 'acme/a.csv', 'acme'],
  ['drops', 'acme/sub/a.csv', 'acme'],
  ['drops', 'acme2/a.csv', 'acme2'],
  ['own', 'acme/a.csv', 'whole'],
  ['drops', 'acme.csv', undefined],
  ['drops', 'Acme/a.csv', undefined],
  ['drops', 'x/acme/a.csv', undefined],
  ['other', 'acme/a.csv', undefined],
])('the object %s/%s belongs to the feed %s', (bucket, key, id) => {
  expect(findFeed(feeds, { bucket, key, isCopy: false })?.id).toBe(id);
});
