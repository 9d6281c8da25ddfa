import { S3Error } from '../http/s3-error.ts';

/** A range of bytes, both ends inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads one `bytes=` range; anything else (several ranges, other units) is ignored, as S3 and RFC 9110 do.
 *
 * @returns undefined when the whole object is requested
 * @throws S3Error InvalidRange (416) when the range contains no byte of the object
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '')
    return satisfiable({ start: Math.max(0, size - Number(last)), end: size - 1 }, size, Number(last) > 0);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return satisfiable({ start, end }, size, start < size);
}

/**
 * Reads `x-amz-copy-source-range`, whose bytes must all exist.
 *
 * @throws S3Error InvalidArgument when it is not `bytes=first-last`, InvalidRange beyond the end
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
export function parseCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]);
  if (match === null || end < start) {
    throw new S3Error('InvalidArgument', {
      message: 'The x-amz-copy-source-range value must be of the form bytes=first-last',
    });
  }
  return satisfiable({ start, end }, size, end < size);
}

function satisfiable(range: ByteRange, size: number, holds: boolean): ByteRange {
  if (holds && size > 0) return range;
  throw new S3Error('InvalidRange', {
    fields: { ActualObjectSize: `${size}` },
    headers: [['content-range', `bytes */${size}`]],
  });
}
