import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** Where the index of what is open is; the same as the function's own. */
const OPEN_KEYS = 'open/*';

/**
 * Where the ledger keeps its documents; the same as the function's own: the receipts, which lists of a feed dial, what was
 * sent, how many drops an hour there were, and what is open.
 */
export const LEDGER_KEYS = ['submissions/*', 'active/*', 'contents/*', 'hours/*', OPEN_KEYS] as const;

/**
 * What the function may do in the drop bucket: read drops and sidecars of its feeds, and write outcomes onto them.
 *
 * @param prefixes those of the feeds.
 */
export function grantDrops(role: IRole, bucket: IBucket, prefixes: readonly string[]): void {
  const objects = prefixes.map(prefix => bucket.arnForObjects(`${prefix}*`));
  const add = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources, ...(conditions && { conditions }) }));

  // HEAD and GET of drops and sidecars, of the version that was planned; their tags hold parameters.
  add(['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'], objects);
  // The self-copy that changes the metadata, and what it carries along; the receipt as an annotation.
  add(['s3:PutObject', 's3:PutObjectTagging', 's3:GetObjectAnnotation', 's3:PutObjectAnnotation'], objects);
  // Without it S3 answers 403 for a sidecar that is not there, and "not there" could not be told from "not allowed".
  add(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': prefixes.map(prefix => `${prefix}*`) } });
}

/** What the function may do in the ledger: read and write documents. It deletes none but markers of what is not open any more. */
export function grantLedger(role: IRole, bucket: IBucket): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: LEDGER_KEYS.map(keys => bucket.arnForObjects(keys)),
    }),
  );
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects(OPEN_KEYS)] }),
  );
  // For the same reason as above: a submission that is new must be told from one that is hidden.
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [...LEDGER_KEYS] } },
    }),
  );
}
