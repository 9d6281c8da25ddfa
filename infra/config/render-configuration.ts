import type { SuppressionProps } from './suppression-props.ts';

/** Names that only a deployment knows. */
export interface DeployedNames {
  readonly dropBucket: string;
  readonly ledgerBucket: string;
  readonly queueUrl: string;
  readonly eventBus: string;
  /** The id of a feed's secret. */
  readonly secretId: (feedId: string) => string;
}

/** Placeholders before deployment, as long as the real names can be. */
export const STAND_INS: DeployedNames = {
  dropBucket: 'b'.repeat(63),
  ledgerBucket: 'l'.repeat(63),
  queueUrl: `https://sqs.ap-southeast-1.amazonaws.com/123456789012/${'q'.repeat(80)}`,
  eventBus: `arn:aws-us-gov:events:ap-southeast-1:123456789012:event-bus/${'e'.repeat(20)}`,
  secretId: feedId => `arn:aws-us-gov:secretsmanager:ap-southeast-1:123456789012:secret:dropdial/${feedId}-AbCdEf`,
};

/** Settings of all feeds. */
export interface SharedSettings {
  readonly apiUrl?: string | undefined;
  readonly suppression?: readonly SuppressionProps[] | undefined;
  /** Whether the drop bucket is only for drops. */
  readonly ownsBucket?: boolean | undefined;
}

/** The function's configuration: the feeds, with the names of their deployed resources. */
export function renderConfiguration<F extends { readonly id: string }>(
  feeds: readonly F[],
  names: DeployedNames,
  { apiUrl, suppression = [], ownsBucket = false }: SharedSettings = {},
) {
  const { dropBucket, ledgerBucket, queueUrl, eventBus, secretId } = names;
  return {
    ...(apiUrl !== undefined && { apiUrl }),
    ledgerBucket,
    ...(ownsBucket && { ownBucket: dropBucket }),
    queueUrl,
    eventBus,
    ...(suppression.length > 0 && { suppression }),
    feeds: feeds.map(feed => ({ ...feed, bucket: dropBucket, secretId: secretId(feed.id) })),
  };
}
