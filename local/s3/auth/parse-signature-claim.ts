import type { S3Request } from '../http/read-request.ts';
import { S3Error, type S3ErrorCode } from '../http/s3-error.ts';

/** The claims of a request about its own signature, before they are verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** yyyymmdd of the credential scope. */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case header names. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
  readonly signedAt: Date;
  /** Seconds for which a presigned URL is valid; absent when the signature is in the Authorization header. */
  readonly expiresIn?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const WEEK_SECONDS = 604_800;

/**
 * Reads the signature of a request from its Authorization header or its presigned query.
 *
 * @throws S3Error AccessDenied when there is none, AuthorizationHeaderMalformed or AuthorizationQueryParametersError
 * when it is malformed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parseSignatureClaim(request: S3Request): SignatureClaim {
  const authorization = request.headers.get('authorization');
  if (authorization !== undefined) return fromHeader(request, authorization);
  if (request.query.has('X-Amz-Signature')) return fromQuery(request);
  throw new S3Error('AccessDenied');
}

function fromHeader(request: S3Request, authorization: string): SignatureClaim {
  const code = 'AuthorizationHeaderMalformed';
  if (!authorization.startsWith(`${ALGORITHM} `)) throw new S3Error(code);
  const fields = new Map<string, string>();
  for (const field of authorization.slice(ALGORITHM.length + 1).split(',')) {
    const equals = field.indexOf('=');
    fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  return build(code, {
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    date: request.headers.get('x-amz-date'),
  });
}

function fromQuery(request: S3Request): SignatureClaim {
  const code = 'AuthorizationQueryParametersError';
  const expires = request.query.get('X-Amz-Expires') ?? '';
  const seconds = Number(expires);
  if (request.query.get('X-Amz-Algorithm') !== ALGORITHM) throw new S3Error(code);
  if (!/^\d+$/.test(expires) || seconds < 1 || seconds > WEEK_SECONDS) {
    throw new S3Error(code, { message: `"X-Amz-Expires" must be 1 to ${WEEK_SECONDS} seconds` });
  }
  const claim = build(code, {
    credential: request.query.get('X-Amz-Credential'),
    signedHeaders: request.query.get('X-Amz-SignedHeaders'),
    signature: request.query.get('X-Amz-Signature'),
    date: request.query.get('X-Amz-Date'),
  });
  return { ...claim, expiresIn: seconds };
}

interface RawClaim {
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  date: string | undefined;
}

function build(code: S3ErrorCode, { credential, signedHeaders, signature, date }: RawClaim): SignatureClaim {
  const scope = /^(?<accessKeyId>.+)\/(?<scopeDate>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request$/.exec(
    credential ?? '',
  )?.groups;
  const { accessKeyId, scopeDate, region, service } = scope ?? {};
  if (!accessKeyId || !scopeDate || !region || !service || !signedHeaders || !signature) throw new S3Error(code);
  const signedAt = parseAmzDate(date ?? '');
  if (signedAt === undefined) throw new S3Error('AccessDenied', { message: '"x-amz-date" must be yyyymmddThhmmssZ' });
  if (!date?.startsWith(scopeDate))
    throw new S3Error(code, { message: 'The credential date must be that of "x-amz-date"' });
  return { accessKeyId, scopeDate, region, service, signedHeaders: signedHeaders.split(';'), signature, signedAt };
}

function parseAmzDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
