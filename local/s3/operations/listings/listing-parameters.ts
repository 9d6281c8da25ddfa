import { S3Error } from '../../http/s3-error.ts';

const MAX_PAGE = 1000;

/** Reads a page size: 0 to 1,000, 1,000 unless given or more is asked. */
export function readCount(text: string | undefined, name: string): number {
  if (text === undefined || text === '') return MAX_PAGE;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error('InvalidArgument', {
      message: `"${name}" must be an integer from 0 to 2147483647; got "${text}"`,
    });
  }
  return Math.min(Number(text), MAX_PAGE);
}

/** Writes keys as they are, or percent-encoded when the client asked for `encoding-type=url`. */
export function keyWriter(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return key => key;
  if (encodingType !== 'url') {
    throw new S3Error('InvalidArgument', { message: `"encoding-type" must be "url"; got "${encodingType}"` });
  }
  return key => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
