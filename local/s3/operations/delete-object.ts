import * as v from 'valibot';
import { readSmallBody } from '../body/read-small-body.ts';
import { readXml } from '../http/read-xml.ts';
import { S3Error } from '../http/s3-error.ts';
import type { S3Response } from '../http/s3-response.ts';
import { writeXml } from '../http/write-xml.ts';
import { deleteVersion } from './delete-version.ts';
import type { OperationContext } from './operation.ts';

/**
 * DeleteObject.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export async function deleteObject(context: OperationContext): Promise<S3Response> {
  const { query, headers } = context.request;
  const { versionId, deleteMarker } = await deleteVersion(context, query.get('versionId'), headers.get('if-match'));
  return {
    status: 204,
    headers: [
      ...(versionId === undefined ? [] : [['x-amz-version-id', versionId] as const]),
      ...(deleteMarker ? [['x-amz-delete-marker', 'true'] as const] : []),
    ],
  };
}

const MAX_KEYS = 1000;
const deleteSchema = v.object({
  Delete: v.object({
    Object: v.pipe(
      v.array(v.object({ Key: v.string(), VersionId: v.optional(v.string()), ETag: v.optional(v.string()) })),
      v.maxLength(MAX_KEYS),
    ),
    Quiet: v.optional(v.string()),
  }),
});

/**
 * DeleteObjects: up to 1,000 keys, each with its own result.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteObjects(context: OperationContext): Promise<S3Response> {
  const { headers } = context.request;
  if (!headers.has('content-md5') && ![...headers.keys()].some(name => /^x-amz-(checksum-|trailer$)/.test(name))) {
    throw new S3Error('InvalidRequest', {
      message: 'Missing required header for this request: Content-MD5 or a checksum',
    });
  }
  context.store.bucket(context.bucket);
  const { bytes } = await readSmallBody(context.request, context.identity);
  const { Object: objects, Quiet: quiet } = readXml(bytes.toString('utf8'), deleteSchema).Delete;
  const deleted = [];
  const errors = [];
  for (const { Key, VersionId, ETag } of objects) {
    try {
      const { versionId, deleteMarker } = await deleteVersion({ ...context, key: Key }, VersionId, ETag);
      const marker = deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {};
      deleted.push({ Key, VersionId, ...marker });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  const body = writeXml('DeleteResult', { Deleted: quiet === 'true' ? [] : deleted, Error: errors });
  return { status: 200, headers: [['content-type', 'application/xml']], body };
}
