import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { readCount } from '../listings/listing-parameters.ts';
import type { OperationContext } from '../operation.ts';
import { versionHeader } from './annotations.ts';

/**
 * ListObjectAnnotations: names, sizes and ETags, up to 1,000 per page.
 * @throws S3Error InvalidPrefix, NotImplemented
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectAnnotations.html
 */
export function listObjectAnnotations(context: OperationContext): S3Response {
  const { request, store, settings, bucket, key } = context;
  if (!settings.annotations)
    throw new S3Error('NotImplemented', { message: 'Annotations are switched off on this server.' });
  const prefix = request.query.get('annotation-prefix') ?? '';
  if (!/^[\p{L}\p{N}_.-]*$/u.test(prefix)) throw new S3Error('InvalidPrefix');
  const version = store.find(bucket, key, request.query.get('versionId'));
  const limit = readCount(request.query.get('max-annotation-results'), 'max-annotation-results');
  const token = request.query.get('continuation-token');
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const matching = version.annotations.filter(({ name }) => name.startsWith(prefix));
  const start = token === undefined ? 0 : matching.findIndex(({ name }) => name > after);
  const rest = start === -1 ? [] : matching.slice(start);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    status: 200,
    headers: [['content-type', 'application/xml'], ...versionHeader(context, version)],
    body: writeXml('ListObjectAnnotationsResult', {
      Bucket: bucket,
      Key: key,
      AnnotationPrefix: prefix === '' ? undefined : prefix,
      MaxAnnotationResults: limit,
      AnnotationCount: page.length,
      ContinuationToken: token,
      NextContinuationToken:
        last !== undefined && page.length < rest.length ? Buffer.from(last.name).toString('base64url') : undefined,
      Annotations: {
        AnnotationEntry: page.map(annotation => ({
          AnnotationName: annotation.name,
          LastModified: new Date(annotation.lastModified).toISOString(),
          ETag: `"${annotation.etag}"`,
          ChecksumAlgorithm: annotation.checksum?.algorithm,
          Size: annotation.size,
        })),
      },
    }),
  };
}
