import { checkReadConditions } from '../headers/check-conditions.ts';
import { checkCustomerKey } from '../headers/check-customer-key.ts';
import { checksumHeaders, describeVersion } from '../headers/describe-version.ts';
import { encodeHeaderText } from '../headers/header-text.ts';
import { type ByteRange, parseRange } from '../headers/parse-range.ts';
import { CONTENT_HEADERS } from '../headers/read-system-headers.ts';
import { S3Error } from '../http/s3-error.ts';
import type { HeaderPairs, S3Response } from '../http/s3-response.ts';
import { type ObjectVersion, segmentsOf } from '../store/object-record.ts';
import type { OperationContext } from './operation.ts';

/**
 * GetObject and HeadObject: conditions, ranges, parts and response-* overrides. The body is streamed from disk and
 * stays readable to its end even if the object is overwritten meanwhile.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function getObject(context: OperationContext): S3Response {
  const { request, store } = context;
  const version = store.find(context.bucket, context.key, request.query.get('versionId'));
  const { versioned } = store.bucket(context.bucket);
  checkCustomerKey(request.headers, version);
  if (!checkReadConditions(request.headers, version)) {
    return { status: 304, headers: describeVersion(version, versioned).filter(([name]) => name !== 'content-type') };
  }
  const { range, headers: partHeaders } = chooseBytes(context, version);
  const length = range === undefined ? version.size : range.end - range.start + 1;
  const headers: HeaderPairs = [
    ...hideLock(override(describeVersion(version, versioned), request.query), context),
    ['content-length', `${length}`],
    ...partHeaders,
    // A checksum of the whole object does not apply to a range, and clients would compare it.
    ...(request.headers.get('x-amz-checksum-mode') === 'ENABLED' && range === undefined
      ? checksumHeaders(version.checksum)
      : []),
    ...(range === undefined ? [] : [['content-range', `bytes ${range.start}-${range.end}/${version.size}`] as const]),
  ];
  const status = range === undefined ? 200 : 206;
  if (request.method === 'HEAD') return { status, headers };
  const segments = segmentsOf(version);
  const release = store.data.pin(segments);
  return { status, headers, body: store.data.read(segments, range), release };
}

function chooseBytes(
  { request }: OperationContext,
  version: ObjectVersion,
): { range?: ByteRange; headers: HeaderPairs } {
  const partNumber = request.query.get('partNumber');
  if (partNumber === undefined) {
    const range = parseRange(request.headers.get('range'), version.size);
    return range === undefined ? { headers: [] } : { range, headers: [] };
  }
  if (request.headers.has('range')) {
    throw new S3Error('InvalidRequest', { message: 'Cannot specify both Range header and partNumber query parameter' });
  }
  const index = version.parts.findIndex(part => part.number === Number(partNumber));
  const part = version.parts[index];
  if (part === undefined) throw new S3Error('InvalidPartNumber');
  const headers: HeaderPairs = version.parts.length > 1 ? [['x-amz-mp-parts-count', `${version.parts.length}`]] : [];
  if (part.size === 0) return { headers };
  const start = version.parts.slice(0, index).reduce((sum, earlier) => sum + earlier.size, 0);
  return { range: { start, end: start + part.size - 1 }, headers };
}

/** Omits the lock headers that the client has no permission to see. */
function hideLock(headers: HeaderPairs, { settings: { denied } }: OperationContext): HeaderPairs {
  const isHidden = (name: string) =>
    (name === 'x-amz-object-lock-legal-hold' && denied.has('s3:GetObjectLegalHold')) ||
    (/^x-amz-object-lock-(mode|retain)/.test(name) && denied.has('s3:GetObjectRetention'));
  return headers.filter(([name]) => !isHidden(name));
}

function override(headers: HeaderPairs, query: ReadonlyMap<string, string>): HeaderPairs {
  const overrides = CONTENT_HEADERS.flatMap(name => {
    const value = query.get(`response-${name}`);
    return value === undefined ? [] : [[name, encodeHeaderText(value)] as const];
  });
  const replaced = new Set(overrides.map(([name]) => name));
  return [...headers.filter(([name]) => !replaced.has(name)), ...overrides];
}
