import { Stack } from 'aws-cdk-lib';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { isForeign, printGrants, printStatements, printSwitch, receiveEvents } from './access/bucket-requirements.ts';
import { feedStatements, ledgerStatements, listingStatement } from './access/function-permissions.ts';
import { listStatements, listsElsewhere } from './access/grant-lists.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import type { FeedProps } from './config/feed-props.ts';
import { OUTPUTS } from './names.ts';
import { grantServices } from './parts/encryption-key.ts';
import { printOutput } from './print-output.ts';

/** What people and commands ask a stack for. */
interface Named {
  readonly dropBucket: IBucket;
  readonly ledgerBucket: IBucket;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly function: IFunction;
  readonly logGroup: ILogGroup;
}

/** What mails about drops are made with. */
interface Mailing {
  readonly function: IFunction & { readonly logGroup: ILogGroup };
  readonly unsent: IQueue;
}

/** Prints the names of what was made. */
export function printNames(scope: Construct, named: Named): void {
  printOutput(scope, OUTPUTS.dropBucket, 'Where files are dropped', named.dropBucket.bucketName);
  printOutput(scope, OUTPUTS.ledgerBucket, 'Where the receipts are', named.ledgerBucket.bucketName);
  printOutput(scope, OUTPUTS.queue, 'Events on their way to the function', named.queue.queueUrl);
  printOutput(scope, OUTPUTS.deadLetters, 'Events that were tried too often', named.deadLetterQueue.queueUrl);
  printOutput(scope, OUTPUTS.function, 'The function', named.function.functionName);
  printOutput(scope, OUTPUTS.logGroup, 'Where the function logs', named.logGroup.logGroupName);
}

/** Prints the names of what mails about drops need. */
export function printMails(scope: Construct, { function: lambda, unsent }: Mailing): void {
  printOutput(scope, OUTPUTS.mailFunction, 'The function that has mails about drops sent', lambda.functionName);
  printOutput(scope, OUTPUTS.mailLogGroup, 'Where the function for mails logs', lambda.logGroup.logGroupName);
  printOutput(scope, OUTPUTS.unsentMails, 'Outcomes that no mail could be sent about', unsent.queueUrl);
}

interface Required {
  readonly role: Role;
  readonly rule: Rule;
  /** The feeds, each with all its suppression lists; asked for when the template is made. */
  readonly feeds: () => readonly FeedProps[];
  /** Statements that keep others from writing a ledger whose policy is not ours. */
  readonly guards: readonly PolicyStatement[];
}

/** The function's permissions in a drop bucket whose policy is not ours. */
function bucketStatements(scope: Construct, bucket: IBucket, feeds: readonly FeedProps[]): readonly PolicyStatement[] {
  const lists = feeds.flatMap(({ prefix, suppression }) => listsElsewhere(prefix, suppression));
  return [
    listingStatement(bucket, () => feeds),
    ...feeds.flatMap(feed => feedStatements(bucket, feed)),
    ...(listStatements(Stack.of(scope), lists, bucket).get(bucket.bucketName) ?? []),
  ];
}

/** Prints what must be done where this stack cannot do it, for each part that was brought. */
export function printRequirements(
  scope: Construct,
  { bucket, ledgerBucket, encryptionKey }: CallListDropProps,
  { role, rule, feeds, guards }: Required,
): void {
  if (bucket) printSwitch(scope, bucket);
  if (bucket && isForeign(scope, bucket)) receiveEvents(scope, bucket, rule);
  if (bucket) printGrants(scope, 'BucketPolicy', { bucket, role }, () => bucketStatements(scope, bucket, feeds()));
  if (guards.length > 0) {
    printStatements(scope, 'LedgerGuard', 'Statements that keep others from writing the ledger', () => guards);
  }
  if (ledgerBucket) {
    printGrants(scope, 'LedgerPolicy', { bucket: ledgerBucket, role }, () => ledgerStatements(ledgerBucket));
  }
  const missing = encryptionKey ? grantServices(scope, encryptionKey) : [];
  if (missing.length > 0) {
    printStatements(scope, 'KeyPolicy', 'Statements that the policy of the key must have', () => missing);
  }
}
