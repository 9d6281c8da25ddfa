import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FeedProps } from './feed-props.ts';
import type { SuppressionProps } from './suppression-props.ts';

/** Says of a feed that the suppression lists for all feeds do not reach its lists that run, although they are meant to. */
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
