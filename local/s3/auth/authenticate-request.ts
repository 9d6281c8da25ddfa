import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { decodeHeaderText } from '../headers/header-text.ts';
import type { S3Request } from '../http/read-request.ts';
import { S3Error } from '../http/s3-error.ts';
import { parseSignatureClaim, type SignatureClaim } from './parse-signature-claim.ts';

/** The only key pair that the server accepts. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The sender of a request, and what its signature promises about the body. */
export interface Identity {
  readonly accessKeyId: string;
  /** The x-amz-content-sha256 value: a hex digest or one of the UNSIGNED-/STREAMING- words. */
  readonly payloadHash: string;
  /** The request's own signature, from which those of aws-chunked chunks are derived. */
  readonly seedSignature: string;
  /** `<long date>\n<scope>`, the middle of every chunk's string to sign. */
  readonly chunkScope: string;
  /** Signs a text with the request's signing key. */
  readonly signText: (text: string) => Promise<string>;
}

/** Checks the signature of one request and returns its sender. */
export type Authenticator = (request: S3Request) => Promise<Identity>;

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const MAX_SKEW_MS = 15 * 60_000;

/**
 * Creates the check of every request's SigV4 signature, in the Authorization header or presigned in the query. The
 * request is signed again with the known secret, and the signatures are compared in constant time.
 *
 * @param clocks a signature has to be recent by one of them.
 * @throws S3Error (from the returned function) AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch,
 * RequestTimeTooSkewed, AuthorizationHeaderMalformed, MissingSecurityHeader
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function createAuthenticator(
  credentials: Credentials,
  region: string,
  clocks: ReadonlyArray<() => number>,
): Authenticator {
  const signer = new SignatureV4({
    credentials,
    region,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });

  return async request => {
    const claim = parseSignatureClaim(request);
    checkClaim(claim, request, { region, accessKeyId: credentials.accessKeyId, times: clocks.map(now => now()) });
    const payloadHash = request.headers.get('x-amz-content-sha256') ?? UNSIGNED_PAYLOAD;
    const expected = await (claim.expiresIn === undefined
      ? signHeader(signer, claim, request)
      : presign(signer, claim, request));
    if (!equalInConstantTime(expected, claim.signature)) throw new S3Error('SignatureDoesNotMatch');
    const longDate = claim.signedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
    return {
      accessKeyId: claim.accessKeyId,
      payloadHash: claim.expiresIn === undefined ? payloadHash : UNSIGNED_PAYLOAD,
      seedSignature: claim.signature,
      chunkScope: `${longDate}\n${claim.scopeDate}/${claim.region}/s3/aws4_request`,
      signText: text => signer.sign(text, { signingDate: claim.signedAt }),
    };
  };
}

function checkClaim(
  claim: SignatureClaim,
  request: S3Request,
  expected: { region: string; accessKeyId: string; times: readonly number[] },
): void {
  if (claim.accessKeyId !== expected.accessKeyId) throw new S3Error('InvalidAccessKeyId');
  if (claim.region !== expected.region || claim.service !== 's3') {
    throw new S3Error('AuthorizationHeaderMalformed', {
      message: `The credential scope must be of region "${expected.region}" and service "s3"; got "${claim.region}" and "${claim.service}"`,
      fields: { Region: expected.region },
    });
  }
  const ages = expected.times.map(time => time - claim.signedAt.getTime());
  const age = ages.reduce((least, one) => (Math.abs(one) < Math.abs(least) ? one : least));
  if (claim.expiresIn !== undefined) {
    if (age > claim.expiresIn * 1000) throw new S3Error('AccessDenied', { message: 'Request has expired' });
    if (age < -MAX_SKEW_MS) throw new S3Error('AccessDenied', { message: 'Request is not valid yet' });
  } else {
    if (Math.abs(age) > MAX_SKEW_MS) throw new S3Error('RequestTimeTooSkewed');
    if (!request.headers.has('x-amz-content-sha256')) {
      throw new S3Error('MissingSecurityHeader', { fields: { MissingHeaderName: 'x-amz-content-sha256' } });
    }
  }
  checkSignedHeaders(claim, request);
}

/** An unsigned x-amz-* header could have been added in transit, so S3 rejects it. */
function checkSignedHeaders(claim: SignatureClaim, request: S3Request): void {
  const hoisted = new Set(
    claim.expiresIn === undefined ? [] : [...request.query.keys()].map(name => name.toLowerCase()),
  );
  const unsigned = [...request.headers.keys()].filter(
    name => name.startsWith('x-amz-') && !claim.signedHeaders.includes(name) && !hoisted.has(name),
  );
  if (!claim.signedHeaders.includes('host')) unsigned.push('host');
  if (unsigned.length > 0) {
    throw new S3Error('AccessDenied', {
      message: 'There were headers present in the request which were not signed',
      fields: { HeadersNotSigned: unsigned.join(', ') },
    });
  }
}

async function signHeader(signer: SignatureV4, claim: SignatureClaim, request: S3Request): Promise<string> {
  const signed = await signer.sign(toSign(claim, request, []), {
    signingDate: claim.signedAt,
    signableHeaders: new Set(claim.signedHeaders),
  });
  return /Signature=([0-9a-f]+)$/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

const SIGNATURE_PARAMETERS = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'];

async function presign(signer: SignatureV4, claim: SignatureClaim, request: S3Request): Promise<string> {
  const leftOut = SIGNATURE_PARAMETERS.map(name => `X-Amz-${name}`);
  const signed = await signer.presign(toSign(claim, request, leftOut), {
    signingDate: claim.signedAt,
    expiresIn: claim.expiresIn ?? 0,
    signableHeaders: new Set(claim.signedHeaders),
    // A header that the client signed must stay a header here.
    unhoistableHeaders: new Set(claim.signedHeaders),
  });
  const signature = signed.query?.['X-Amz-Signature'];
  return typeof signature === 'string' ? signature : '';
}

function toSign(claim: SignatureClaim, request: S3Request, leftOut: readonly string[]) {
  const query = new Map<string, string[]>();
  for (const [name, value] of request.queryPairs) {
    if (!leftOut.includes(name)) query.set(name, [...(query.get(name) ?? []), value]);
  }
  const headers = claim.signedHeaders.map(name => [name, decodeHeaderText(request.headers.get(name) ?? '')] as const);
  return {
    method: request.method,
    protocol: 'http:',
    hostname: 'localhost',
    path: request.rawPath,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
    // Neither text nor bytes: the signer treats the payload as unsigned unless x-amz-content-sha256 is a signed header.
    body: {},
  };
}

function equalInConstantTime(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}
