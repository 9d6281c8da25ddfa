import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FeedProps } from './feed-props.ts';
import type { SuppressionProps } from './suppression-props.ts';

/** Warns that suppression lists of all feeds do not reach the running lists of a feed, although they are meant to. */
export function warnOfUnreached(
  scope: Construct,
  { id, results }: Pick<FeedProps, 'id' | 'results'>,
  ofAll: readonly SuppressionProps[] = [],
): void {
  if (results?.write === 'file' || !ofAll.some(({ reach }) => reach === 'running')) return;
  Annotations.of(scope).addWarningV2(
    `dropdial:unreached-lists-${id}`,
    `"suppression" reaches lists that run, but those of feed "${id}" are not followed; set "write" of its "results" to "file"`,
  );
}
