import { S3Error } from './s3-error.ts';
import type { S3Response } from './s3-response.ts';
import { writeXml } from './write-xml.ts';

/**
 * Turns an error into S3's XML answer. Anything that is not an S3Error is a bug of the server: it is answered as
 * InternalError and emitted as a warning.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function describeError(error: unknown, resource: string, requestId: string): S3Response {
  if (!(error instanceof S3Error)) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    return describeError(new S3Error('InternalError'), resource, requestId);
  }
  const body = writeXml(
    'Error',
    {
      Code: error.code,
      Message: error.message,
      ...error.fields,
      Resource: resource,
      RequestId: requestId,
      HostId: Buffer.from(requestId).toString('base64'),
    },
    false,
  );
  return { status: error.status, headers: [['content-type', 'application/xml'], ...error.headers], body };
}
