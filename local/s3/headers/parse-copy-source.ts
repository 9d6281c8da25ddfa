import { S3Error } from '../http/s3-error.ts';

/** The object that a copy reads. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/**
 * Reads `x-amz-copy-source`: `bucket/key`, URL-encoded, with or without a leading slash, and `?versionId=` for a version.
 * The version is cut off before decoding, so a key that contains an encoded `?versionId=` stays a key.
 *
 * @throws S3Error InvalidArgument
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function parseCopySource(header: string): CopySource {
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=([^?&]*))?$/s.exec(header) ?? [];
  const decoded = decode(path);
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1) {
    throw new S3Error('InvalidArgument', {
      message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    });
  }
  const source = { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
  return versionId === undefined ? source : { ...source, versionId: decode(versionId) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new S3Error('InvalidArgument', { message: 'Invalid copy source encoding.' });
  }
}
