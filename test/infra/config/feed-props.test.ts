import { describe, expect, test } from 'vitest';
import { checkFeeds, describeFeed, type FeedProps } from '../../../infra/config/feed-props.ts';

const acme: FeedProps = { id: 'acme', prefix: 'acme/' };

describe('checkFeeds', () => {
  test.each(['acme/', 'a b/c+d/', 'größe/', '$home/', ''])('takes the prefix "%s"', prefix => {
    expect(() => checkFeeds([{ ...acme, prefix }])).not.toThrow();
  });

  test.each(['*/', 'acm?/', 'a$\u007baws:username}/'])(
    'refuses the prefix "%s", which IAM would read as a wildcard',
    prefix => {
      expect(() => checkFeeds([acme, { id: 'b', prefix: 'b/' }, { id: 'wild', prefix }])).toThrow(/"feeds\.2\.prefix"/);
    },
  );

  test('takes the feed of the README', () => {
    expect(() =>
      checkFeeds([
        {
          id: 'acme',
          prefix: 'acme/',
          defaults: { priority: 5, max_simultaneous: 10, num_attempts: 3 },
          profiles: { reminders: { rule_id: 101 }, winback: { rule_id: 102, interval_seconds: 3600 } },
          fileNamePattern: '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
          origins: {
            '*': ['feed', 'profile'],
            profile: ['folder', 'name', 'sidecar', 'tags'],
            name: ['sidecar', 'tags'],
          },
          limits: { rule_id: [101, 102], priority: { min: 1 }, max_simultaneous: { max: 50 }, rows: { max: 100_000 } },
        },
      ]),
    ).not.toThrow();
  });
});

describe('describeFeed', () => {
  const feed = { id: 'acme', prefix: 'acme/' };

  test('limits the lists that dial at the same time unless the feed says otherwise', () => {
    expect(describeFeed(feed)).toEqual({ ...feed, maxActiveLists: 10 });
    expect(describeFeed({ ...feed, maxActiveLists: 3 })).toEqual({ ...feed, maxActiveLists: 3 });
    expect(describeFeed({ ...feed, maxActiveLists: 'unlimited' })).toEqual(feed);
  });
});
