import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** A parsed request that is not authenticated yet. */
export interface S3Request {
  readonly method: string;
  /** The path exactly as it was sent, still percent-encoded, because signatures cover it in this form. */
  readonly rawPath: string;
  /** Empty for requests to the service itself. */
  readonly bucket: string;
  /** Empty for requests to a bucket. */
  readonly key: string;
  /** Decoded query parameters in the order in which they were sent. */
  readonly queryPairs: readonly (readonly [string, string])[];
  /** The first value of each query parameter. */
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names; equal names are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly requestId: string;
  readonly sourceIp: string;
  /** The body from the connection; stopping early does not close the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

const MAX_KEY_BYTES = 1024;

/**
 * Parses an HTTP request without changing a byte of the key: dots and double slashes are not normalized.
 *
 * @param beforeBody called once before the first body byte is read (answers `Expect: 100-continue`)
 * @throws S3Error InvalidURI when the path is not percent-encoded UTF-8, KeyTooLongError above 1,024 bytes
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function readRequest(message: IncomingMessage, beforeBody: () => void): S3Request {
  const target = message.url ?? '/';
  const cut = target.indexOf('?');
  const rawPath = cut === -1 ? target : target.slice(0, cut);
  const { bucket, key } = splitPath(rawPath);
  const queryPairs = cut === -1 ? [] : parseQuery(target.slice(cut + 1));
  const query = new Map<string, string>();
  for (const [name, value] of queryPairs) if (!query.has(name)) query.set(name, value);
  return {
    method: message.method ?? 'GET',
    rawPath,
    bucket,
    key,
    queryPairs,
    query,
    headers: withHoistedHeaders(readHeaders(message.rawHeaders), query),
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    sourceIp: message.socket.remoteAddress ?? '',
    body: readBody(message, beforeBody),
  };
}

function splitPath(rawPath: string): { bucket: string; key: string } {
  if (!rawPath.startsWith('/')) throw new S3Error('InvalidURI');
  const slash = rawPath.indexOf('/', 1);
  const bucket = decode(slash === -1 ? rawPath.slice(1) : rawPath.slice(1, slash));
  const key = slash === -1 ? '' : decode(rawPath.slice(slash + 1));
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', { fields: { Size: `${keyBytes}`, MaxSizeAllowed: `${MAX_KEY_BYTES}` } });
  }
  if (bucket === '' && rawPath !== '/') throw new S3Error('InvalidBucketName');
  return { bucket, key };
}

function parseQuery(text: string): [string, string][] {
  return text
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      const value = equals === -1 ? '' : pair.slice(equals + 1);
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

function readHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/** Presigners move x-amz-* headers into the query, where S3 treats them as headers. */
function withHoistedHeaders(headers: Map<string, string>, query: ReadonlyMap<string, string>): Map<string, string> {
  if (!query.has('X-Amz-Signature')) return headers;
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-')) headers.set(header, value);
  }
  return headers;
}

async function* readBody(message: IncomingMessage, beforeBody: () => void): AsyncGenerator<Uint8Array> {
  beforeBody();
  // Destroying the message would destroy the socket, and the client could not read why it was rejected.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), 'latin1');
  }
}
