import * as v from 'valibot';
import { readSmallBody } from '../../body/read-small-body.ts';
import { readXml } from '../../http/read-xml.ts';
import { S3Error, type S3ErrorCode } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import type { OperationContext } from '../operation.ts';

/** A bucket configuration that is stored and returned but has no effect here, except encryption. */
interface BucketDocument {
  /** The query parameter of its operations. */
  readonly subresource: string;
  /** The names of the operations, after Put, Get and Delete. */
  readonly name: string;
  /** The answer while there is none: an error, or an empty document with this root element. */
  readonly missing: { readonly code: S3ErrorCode } | { readonly root: string };
}

/** The configurations that stacks set on a bucket. */
export const BUCKET_DOCUMENTS: readonly BucketDocument[] = [
  { subresource: 'accelerate', name: 'BucketAccelerateConfiguration', missing: { root: 'AccelerateConfiguration' } },
  { subresource: 'cors', name: 'BucketCors', missing: { code: 'NoSuchCORSConfiguration' } },
  {
    subresource: 'encryption',
    name: 'BucketEncryption',
    missing: { code: 'ServerSideEncryptionConfigurationNotFoundError' },
  },
  { subresource: 'lifecycle', name: 'BucketLifecycle', missing: { code: 'NoSuchLifecycleConfiguration' } },
  { subresource: 'logging', name: 'BucketLogging', missing: { root: 'BucketLoggingStatus' } },
  {
    subresource: 'notification',
    name: 'BucketNotificationConfiguration',
    missing: { root: 'NotificationConfiguration' },
  },
  {
    subresource: 'object-lock',
    name: 'ObjectLockConfiguration',
    missing: { code: 'ObjectLockConfigurationNotFoundError' },
  },
  {
    subresource: 'ownershipControls',
    name: 'BucketOwnershipControls',
    missing: { code: 'OwnershipControlsNotFoundError' },
  },
  { subresource: 'policy', name: 'BucketPolicy', missing: { code: 'NoSuchBucketPolicy' } },
  {
    subresource: 'publicAccessBlock',
    name: 'PublicAccessBlock',
    missing: { code: 'NoSuchPublicAccessBlockConfiguration' },
  },
  { subresource: 'replication', name: 'BucketReplication', missing: { code: 'ReplicationConfigurationNotFoundError' } },
  { subresource: 'tagging', name: 'BucketTagging', missing: { code: 'NoSuchTagSet' } },
];

const SSE = 'x-amz-server-side-encryption';
const DEFAULT_ENCRYPTION: [string, string][] = [[SSE, 'AES256']];

/** Put...: stores the document unchanged. */
export async function putBucketDocument(context: OperationContext, document: BucketDocument): Promise<S3Response> {
  const { request, identity, store, bucket } = context;
  store.bucket(bucket);
  const { bytes } = await readSmallBody(request, identity);
  const text = bytes.toString('utf8');
  if (document.subresource !== 'policy') readXml(text, v.record(v.string(), v.unknown()));
  await store.changeSettings(bucket, settings => ({
    ...settings,
    ...(document.subresource === 'encryption' && { encryption: readDefaultEncryption(text) }),
    documents: [...settings.documents.filter(([name]) => name !== document.subresource), [document.subresource, text]],
  }));
  return { status: document.subresource === 'policy' ? 204 : 200 };
}

/** Get...: the document, or S3's answer when there is none. */
export function getBucketDocument({ store, bucket }: OperationContext, document: BucketDocument): S3Response {
  const found = store.bucket(bucket).settings.documents.find(([name]) => name === document.subresource);
  if (found === undefined && 'code' in document.missing)
    throw new S3Error(document.missing.code, { fields: { BucketName: bucket } });
  const empty = 'root' in document.missing ? writeXml(document.missing.root, {}) : '';
  const type = document.subresource === 'policy' ? 'application/json' : 'application/xml';
  return { status: 200, headers: [['content-type', type]], body: found?.[1] ?? empty };
}

/** Delete...: removes the document. */
export async function deleteBucketDocument(
  { store, bucket }: OperationContext,
  document: BucketDocument,
): Promise<S3Response> {
  await store.changeSettings(bucket, settings => ({
    ...settings,
    ...(document.subresource === 'encryption' && { encryption: DEFAULT_ENCRYPTION }),
    documents: settings.documents.filter(([name]) => name !== document.subresource),
  }));
  return { status: 204 };
}

const encryptionSchema = v.object({
  ServerSideEncryptionConfiguration: v.object({
    Rule: v.tupleWithRest(
      [
        v.object({
          ApplyServerSideEncryptionByDefault: v.object({
            SSEAlgorithm: v.string(),
            KMSMasterKeyID: v.optional(v.string()),
          }),
          BucketKeyEnabled: v.optional(v.string()),
        }),
      ],
      v.unknown(),
    ),
  }),
});

function readDefaultEncryption(xml: string): [string, string][] {
  const [rule] = readXml(xml, encryptionSchema).ServerSideEncryptionConfiguration.Rule;
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule.ApplyServerSideEncryptionByDefault;
  return [
    [SSE, algorithm],
    ...(key === undefined ? [] : [[`${SSE}-aws-kms-key-id`, key] satisfies [string, string]]),
    ...(rule.BucketKeyEnabled === 'true' ? [[`${SSE}-bucket-key-enabled`, 'true'] satisfies [string, string]] : []),
  ];
}
