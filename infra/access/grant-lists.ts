import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

/** The location of a suppression list. The default is the drop bucket. */
interface ListPlace {
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly prefix?: string | undefined;
}

const KEYS_REASON =
  'The objects of a suppression list are made after the deployment; a prefix is as narrow as it gets.';

/**
 * The function's permissions for suppression lists: to read these objects, and to learn that one is missing. The
 * buckets must be in this account, or in that of the drop bucket, not ones with the same names in another account.
 *
 * @param dropBucket the bucket of lists that name none.
 * @returns the statements by the name of the bucket.
 */
export function listStatements(
  stack: Stack,
  lists: readonly ListPlace[],
  dropBucket: IBucket,
): ReadonlyMap<string, PolicyStatement[]> {
  const byBucket = Map.groupBy(lists, ({ bucket }) => bucket ?? dropBucket.bucketName);
  return new Map(
    [...byBucket].map(([name, ofBucket]) => {
      const ofAccount = {
        'aws:ResourceAccount': name === dropBucket.bucketName ? dropBucket.env.account : stack.account,
      };
      const bucketArn = stack.formatArn({ service: 's3', region: '', account: '', resource: name });
      const places = [...new Set(ofBucket.map(({ key, prefix = '' }) => key ?? `${prefix}*`))];
      const objects = places.map(place => `${bucketArn}/${place}`);
      const prefixes = [...new Set(ofBucket.map(({ key, prefix = '' }) => key ?? prefix))];
      return [
        name,
        [
          new PolicyStatement({
            actions: ['s3:GetObject', 's3:GetObjectVersion'],
            resources: objects,
            conditions: { StringEquals: ofAccount },
          }),
          new PolicyStatement({
            actions: ['s3:ListBucket'],
            resources: [bucketArn],
            conditions: { StringEquals: { ...ofAccount, 's3:prefix': prefixes } },
          }),
        ],
      ];
    }),
  );
}

/** The lists of a feed outside its own prefix, where the function may read everything anyway. */
export function listsElsewhere<L extends ListPlace>(prefix: string, lists: readonly L[] = []): readonly L[] {
  return lists.filter(
    ({ bucket, key, prefix: below }) => bucket !== undefined || !(key ?? below ?? '').startsWith(prefix),
  );
}

/** Lets the function read suppression lists. */
export function grantLists(role: Role, lists: readonly ListPlace[], dropBucket: IBucket): void {
  if (lists.length === 0) return;
  const stack = Stack.of(role);
  for (const statements of listStatements(stack, lists, dropBucket).values()) {
    for (const statement of statements) {
      role.addToPrincipalPolicy(statement);
      for (const arn of statement.resources.filter(resource => resource.endsWith('*')))
        acknowledgeWildcard(role, arn, KEYS_REASON);
    }
  }
}
