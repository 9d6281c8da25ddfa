import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import type { FeedProps } from '../../../infra/config/feed-props.ts';
import type { SuppressionProps } from '../../../infra/config/suppression-props.ts';
import { makeApp } from '../synth-drop.ts';

const followed: FeedProps = { id: 'followed', prefix: 'followed/', results: { write: 'file' } };
const other: FeedProps = { id: 'other', prefix: 'other/' };

function warningsOf(list: Partial<SuppressionProps>): unknown[] {
  const stack = new Stack(makeApp(), 'Test');
  const drop = new CallListDrop(stack, 'Drop', {
    feeds: [followed],
    suppression: [{ bucket: 'lists', key: 'dnc.txt', ...list }],
  });
  drop.addFeed(other);
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('reaches lists that run'))
    .map(({ entry }) => entry.data);
}

test('warns of a feed whose lists are not followed when a suppression list for all feeds should apply to running lists', () => {
  expect(warningsOf({ reach: 'running' })).toEqual([expect.stringContaining('those of feed "other" are not followed')]);
});

test('does not warn of suppression lists that apply only to drops', () => {
  expect(warningsOf({})).toEqual([]);
});
