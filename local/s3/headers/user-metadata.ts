import { S3Error } from '../http/s3-error.ts';
import type { HeaderPairs } from '../http/s3-response.ts';
import { decodeHeaderText } from './header-text.ts';

const PREFIX = 'x-amz-meta-';
const MAX_BYTES = 2048;
// biome-ignore lint/suspicious/noControlCharactersInRegex: values with these are withheld by S3
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Reads user metadata: names without prefix in lower case, values decoded from RFC 2047 when that yields non-ASCII text.
 *
 * @throws S3Error MetadataTooLarge above 2 KB, counted as the UTF-8 bytes of all names and values
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
export function readUserMetadata(headers: ReadonlyMap<string, string>): HeaderPairs {
  const metadata: [string, string][] = [];
  let size = 0;
  for (const [header, value] of headers) {
    if (!header.startsWith(PREFIX)) continue;
    const name = header.slice(PREFIX.length);
    const text = decodeHeaderText(value);
    size += Buffer.byteLength(name) + Buffer.byteLength(text);
    metadata.push([name, decodeRfc2047(text)]);
  }
  if (size > MAX_BYTES) {
    throw new S3Error('MetadataTooLarge', { fields: { Size: `${size}`, MaxSizeAllowed: `${MAX_BYTES}` } });
  }
  return metadata;
}

/**
 * Writes user metadata as response headers: non-ASCII values in RFC 2047 form, and only the number of unprintable ones.
 */
export function writeUserMetadata(metadata: HeaderPairs): HeaderPairs {
  const headers: [string, string][] = [];
  let missing = 0;
  for (const [name, value] of metadata) {
    if (UNPRINTABLE.test(value)) missing += 1;
    else headers.push([PREFIX + name, encodeRfc2047(value)]);
  }
  if (missing > 0) headers.push(['x-amz-missing-meta', `${missing}`]);
  return headers;
}

function decodeRfc2047(value: string): string {
  if (!/^(=\?utf-8\?[bq]\?[^?]*\?=\s*)+$/i.test(value)) return value;
  const bytes = [...value.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, coding = '', text = '']) =>
    coding.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : decodeQ(text),
  );
  const decoded = Buffer.concat(bytes).toString('utf8');
  return isAscii(decoded) ? value : decoded;
}

function decodeQ(text: string): Buffer {
  const raw = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(raw, 'latin1');
}

function encodeRfc2047(value: string): string {
  return isAscii(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
