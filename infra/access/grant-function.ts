import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CallListDropProps } from '../call-list-drop-props.ts';
import type { FeedBook } from '../config/feed-book.ts';
import { grantDropBucket, grantLedger, grantMarking, grantSending } from './function-permissions.ts';
import { grantLists } from './grant-lists.ts';

/** The resources that the function uses for all feeds. */
interface FunctionParts {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: Queue;
  readonly eventBus: IEventBus;
  /** Asked for at synthesis. */
  readonly feeds: FeedBook;
  readonly props: CallListDropProps;
}

/** Grants the function its permissions, except those for each feed. */
export function grantFunction(role: Role, parts: FunctionParts): void {
  const { dropBucket, ledgerBucket, queue, eventBus, feeds, props } = parts;
  const { suppression = [], suppressionKeys = [] } = props;
  grantDropBucket(role, dropBucket, () => feeds.all);
  if (!props.bucket) grantMarking(role, dropBucket);
  grantLedger(role, ledgerBucket);
  grantLists(role, suppression, dropBucket);
  for (const listKey of suppressionKeys) listKey.grant(role, 'kms:Decrypt');
  grantSending(role, queue, eventBus);
}
