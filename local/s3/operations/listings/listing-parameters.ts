import { S3Error } from '../../http/s3-error.ts';

const MAX_PAGE = 1000;

/** Reads a page size from 0 to 1,000; default and maximum 1,000. */
export function readCount(text: string | undefined, name: string): number {
  if (text === undefined || text === '') return MAX_PAGE;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error('InvalidArgument', {
      message: `"${name}" must be an integer from 0 to 2147483647; got "${text}"`,
    });
  }
  return Math.min(Number(text), MAX_PAGE);
}

/** Writes keys unchanged, or percent-encoded if the client asked for `encoding-type=url`. */
export function keyWriter(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return key => key;
  if (encodingType !== 'url') {
    throw new S3Error('InvalidArgument', { message: `"encoding-type" must be "url"; got "${encodingType}"` });
  }
  return key => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
