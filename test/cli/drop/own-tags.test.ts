import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/command.ts';
import { tagsOf } from '../../../cli/drop/own-tags.ts';
import { NO_FILE } from '../../../lambda/sources/parameter-file.ts';
import { makeFeed } from '../../support/make-feed.ts';

const digest = { bytes: 9, sha256: 'a'.repeat(64) };
const OWN = { bytes: '9', sha256: digest.sha256 };

function tags(set: Readonly<Record<string, string>>, { ofSidecar = {}, ofFeed = {} } = {}) {
  const sidecar = { ...NO_FILE, values: new Map(Object.entries(ofSidecar)) };
  return Object.fromEntries(tagsOf(makeFeed(ofFeed), { tags: new Map(Object.entries(set)), sidecar }, digest));
}

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1']));

describe('the tags of an upload', () => {
  test('are the given values, and facts about the file', () => {
    expect(tags({ rule_id: '101' })).toEqual({ rule_id: '101', ...OWN });
  });

  test.each([
    ['a tag', { bytes: '7' }, {}],
    ['a tag in our namespace', { 'voximplant:bytes': '7' }, {}],
    ['the sidecar', {}, { bytes: 7 }],
  ])('leave the facts about the file to %s', (_, set, ofSidecar) => {
    expect(tags(set, { ofSidecar })).toEqual({ ...set, sha256: digest.sha256 });
  });

  test('set nothing that the feed does not accept from tags', () => {
    expect(tags({}, { ofFeed: { origins: { '*': ['feed', 'sidecar'] } } })).toEqual({});
    expect(tags({}, { ofFeed: { origins: { bytes: ['sidecar'] } } })).toEqual({ sha256: digest.sha256 });
  });

  test('are ten at most: the digest takes precedence over the length', () => {
    expect(Object.keys(tags(many(8)))).toEqual([...Object.keys(many(8)), 'sha256', 'bytes']);
    expect(Object.keys(tags(many(9)))).toEqual([...Object.keys(many(9)), 'sha256']);
    expect(tags(many(10))).toEqual(many(10));
    expect(() => tags(many(11))).toThrow(UsageError);
  });

  test.each([';', '"', 'a\nb', '#', 'x'.repeat(257)])('cannot be %j', value => {
    expect(() => tags({ delimiter: value })).toThrow(/"delimiter" must be at most 256 letters/);
  });

  test.each(['', 'Zoë', 'a b', '+1:2/3=4@5_6-7.8', 'x'.repeat(256)])('may be %j', value => {
    expect(tags({ name: value })).toMatchObject({ name: value });
  });
});
