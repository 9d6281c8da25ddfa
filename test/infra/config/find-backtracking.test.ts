import { describe, expect, test } from 'vitest';
import { checkFeeds } from '../../../infra/config/feed-props.ts';
import { findBacktracking } from '../../../infra/config/find-backtracking.ts';

describe('a pattern', () => {
  test.each([
    '(?<profile>[a-z]+)-(?<date>\\d{8})\\.csv',
    '(?<a>[^_]+)_(?<b>[^_]+)_(?<c>[^_]+)\\.csv',
    '(?<profile>[a-z]+)\\.csv(?:\\.gz)?',
    '\\(?<a>?',
  ])('%s cannot backtrack without end', pattern => {
    expect(findBacktracking(pattern)).toBeUndefined();
  });

  test.each(['(?<a>.+)_(?<b>.+)\\.csv', '.*.*x', '(?<a>a+)+', '(?<a>\\w+)\\d+\\.csv'])(
    '%s can, and the message says how to fix it',
    pattern => {
      expect(findBacktracking(pattern)).toMatch(/no two parts can take the same characters, such as \[\^_\]\+_/);
    },
  );

  test('(?:a|a)* would be searched forever, and is rejected when the time is up', () => {
    expect(findBacktracking('(?:a|a)*', 100)).toMatch(
      /no two parts can take the same characters, .*it is too complex to be checked/,
    );
  });
});

test('the synth names the feed whose pattern can backtrack, even if the function would accept it', () => {
  const feeds = [
    { id: 'a', prefix: 'a/' },
    { id: 'b', prefix: 'b/', fileNamePattern: '(?<a>.+)_(?<b>.+)\\.csv' },
  ];

  expect(() => checkFeeds(feeds)).toThrow(/^"feeds\.1\.fileNamePattern" must say what each part may hold/);
  expect(() => checkFeeds(feeds.slice(0, 1))).not.toThrow();
});

test('the synth rejects defaults and profiles outside the limits of the feed', () => {
  const limits = { max_simultaneous: { max: 5 } };

  expect(() => checkFeeds([{ id: 'a', prefix: 'a/', limits, defaults: { max_simultaneous: 6 } }])).toThrow(
    /"feeds\.0\.defaults\.max_simultaneous" must be at most 5/,
  );
  expect(() => checkFeeds([{ id: 'a', prefix: 'a/', limits, profiles: { x: { max_simultaneous: 6 } } }])).toThrow(
    /"feeds\.0\.profiles\.x\.max_simultaneous" must be at most 5/,
  );
});
