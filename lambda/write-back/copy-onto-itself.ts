import { CopyObjectCommand, type CopyObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { isInOtherEncoding } from '../net/header-text.ts';
import { type ObjectHead, unquoteEtag } from '../s3/read-head.ts';
import { sendRawExpires } from './send-raw-expires.ts';

/** Largest object that one CopyObject call copies, in bytes. */
export const MAX_COPY_BYTES = 5 * 1024 ** 3;

const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** True when a header that the copy has to repeat is not UTF-8, so that a request with it cannot be signed. */
function hasOtherEncoding(output: ObjectHead['output']): boolean {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, ExpiresString } = output;
  const said = [CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, ExpiresString];
  const own = Object.entries(output.Metadata ?? {}).flat();
  return [...said, output.WebsiteRedirectLocation, ...own].some(text => text !== undefined && isInOtherEncoding(text));
}

/**
 * Why an object cannot be copied onto itself without losing or breaking something; `undefined` when it can.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function whyNotCopied({ size, output }: ObjectHead): string | undefined {
  if (size > MAX_COPY_BYTES) return 'it is larger than 5 GB';
  if (output.ObjectLockMode || output.ObjectLockLegalHoldStatus === 'ON' || output.ObjectLockEventHold === 'ON')
    return 'it is locked';
  if (output.ArchiveStatus || (output.StorageClass && ARCHIVED.has(output.StorageClass))) return 'it is archived';
  if (output.SSECustomerAlgorithm) return "it is encrypted with the uploader's own key";
  if (hasOtherEncoding(output)) return 'a header of it is not UTF-8, and would be another one afterwards';
  if (output.MissingMeta) return 'S3 withholds some of its metadata, which a copy would lose';
  return undefined;
}

/** The value of the copy source header: `bucket/key` with each part of the key encoded and the slashes kept. */
export function copySource({ bucket, key }: Pick<ObjectHead, 'bucket' | 'key'>): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function parseExpires(text: string | undefined): Date | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/**
 * The self-copy that changes only the metadata. Everything that CopyObject does not keep by itself is repeated, and
 * both conditions ensure that neither the source nor the destination has been replaced. The source is the current
 * object and not the version that was seen, because only then does S3 tell whether others copied the object onto itself
 * meanwhile.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-object-metadata.html
 */
export function selfCopyInput(head: ObjectHead, metadata: Record<string, string>): CopyObjectCommandInput {
  const { bucket, key, etag, output } = head;
  return {
    Bucket: bucket,
    Key: key,
    CopySource: copySource(head),
    CopySourceIfMatch: `"${etag}"`,
    IfMatch: `"${etag}"`,
    MetadataDirective: 'REPLACE',
    TaggingDirective: 'COPY',
    AnnotationDirective: 'COPY',
    Metadata: metadata,
    ContentType: output.ContentType,
    CacheControl: output.CacheControl,
    ContentDisposition: output.ContentDisposition,
    ContentEncoding: output.ContentEncoding,
    ContentLanguage: output.ContentLanguage,
    Expires: parseExpires(output.ExpiresString),
    WebsiteRedirectLocation: output.WebsiteRedirectLocation,
    StorageClass: output.StorageClass,
    ServerSideEncryption: output.ServerSideEncryption,
    SSEKMSKeyId: output.SSEKMSKeyId,
    BucketKeyEnabled: output.BucketKeyEnabled,
  };
}

/** The object after the copy. */
export interface CopiedObject {
  readonly etag: string;
  readonly versionId?: string;
  /** The version that was copied, in a bucket with versions. */
  readonly from?: string;
}

/** Copies an object onto itself with other metadata. Throws S3's 412 when the object has been replaced. */
export async function copyOntoItself(
  s3: S3Client,
  head: ObjectHead,
  metadata: Record<string, string>,
): Promise<CopiedObject> {
  const command = new CopyObjectCommand(selfCopyInput(head, metadata));
  sendRawExpires(command, head.output.ExpiresString);
  const { CopyObjectResult, VersionId: versionId, CopySourceVersionId: from } = await s3.send(command);
  return {
    etag: unquoteEtag(CopyObjectResult?.ETag ?? head.etag),
    ...(versionId !== undefined && versionId !== 'null' && { versionId }),
    ...(from !== undefined && from !== 'null' && { from }),
  };
}
