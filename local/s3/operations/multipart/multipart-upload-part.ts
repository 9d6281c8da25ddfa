import { DEFAULT_CHECKSUM } from '../../body/checksum-digest.ts';
import { checksumHeaders, encryptionHeaders } from '../../headers/describe-version.ts';
import { parseCopyRange } from '../../headers/parse-range.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { type Part, segmentsOf } from '../../store/object-record.ts';
import type { Upload } from '../../store/upload-store.ts';
import { copyRange } from '../copy/copy-bytes.ts';
import { describeCopy } from '../copy/copy-object.ts';
import { openCopySource } from '../copy/copy-source.ts';
import type { OperationContext } from '../operation.ts';
import { MAX_PUT_BYTES, receivePart } from '../put-object.ts';

const MAX_PART_NUMBER = 10_000;

/**
 * UploadPart: streams one part to disk; a part that is sent again replaces the earlier one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export async function uploadPart(context: OperationContext): Promise<S3Response> {
  const { upload, number } = findUpload(context);
  const { algorithm = DEFAULT_CHECKSUM } = upload;
  const part = await receivePart(context, number, algorithm === DEFAULT_CHECKSUM ? algorithm : undefined);
  if (upload.checksumType === 'COMPOSITE' && part.checksum?.algorithm !== upload.algorithm) {
    await context.store.data.discard(part.segments.map(segment => segment.id));
    throw new S3Error('InvalidRequest', {
      message: `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm}, actual checksum Type: ${part.checksum?.algorithm ?? 'null'}`,
    });
  }
  await storePart(context, upload, part);
  return {
    status: 200,
    headers: [['etag', `"${part.etag}"`], ...encryptionHeaders(upload), ...checksumHeaders(part.checksum).slice(0, 1)],
  };
}

/**
 * UploadPartCopy: creates a part from an object or a range of one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
export async function uploadPartCopy(context: OperationContext): Promise<S3Response> {
  const { request, store } = context;
  const { upload, number } = findUpload(context);
  const opened = openCopySource(context);
  try {
    const range = parseCopyRange(request.headers.get('x-amz-copy-source-range'), opened.version.size);
    const size = range === undefined ? opened.version.size : range.end - range.start + 1;
    if (size > MAX_PUT_BYTES)
      throw new S3Error('InvalidRequest', { message: 'The specified copy source is larger than 5 GiB.' });
    const part = await copyRange(store, segmentsOf(opened.version), {
      number,
      ...(range && { range }),
      algorithm: upload.algorithm ?? DEFAULT_CHECKSUM,
    });
    await storePart(context, upload, part);
    return {
      status: 200,
      headers: [['content-type', 'application/xml'], ...encryptionHeaders(upload), ...opened.headers],
      body: writeXml('CopyPartResult', describeCopy(part)),
    };
  } finally {
    opened.release();
  }
}

function findUpload({ request, store, bucket, key }: OperationContext): { upload: Upload; number: number } {
  store.bucket(bucket);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PART_NUMBER) {
    throw new S3Error('InvalidArgument', {
      message: `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
    });
  }
  return { upload: store.uploads.find(request.query.get('uploadId') ?? '', bucket, key), number };
}

async function storePart({ store }: OperationContext, upload: Upload, part: Part): Promise<void> {
  const own = part.segments.map(segment => segment.id);
  try {
    await store.data.discard(await store.uploads.setPart(upload.id, upload.bucket, upload.key, part));
  } catch (error) {
    // The upload was completed or aborted while the part was being received.
    await store.data.discard(own);
    throw error;
  }
}
