import type { EventPattern } from 'aws-cdk-lib/aws-events';

/**
 * Which events of S3 wake the function: new objects and new tags of one bucket whose keys end in `.csv`, `.csv.gz` or `.json`,
 * whatever the case. Prefixes are left to the function: within one field a pattern can only say "or", not "and".
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function dropEventPattern(bucketName: string): EventPattern {
  const endings = ['.csv', '.csv.gz', '.json'].map(ending => ({ suffix: { 'equals-ignore-case': ending } }));
  return {
    source: ['aws.s3'],
    detailType: ['Object Created', 'Object Tags Added'],
    detail: { bucket: { name: [bucketName] }, object: { key: endings } },
  };
}
