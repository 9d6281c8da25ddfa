const KNOWN_ERRORS = {
  AccessDenied: [403, 'Access Denied'],
  AnnotationLimitExceeded: [400, 'The request would exceed the maximum number of annotations allowed per object.'],
  AnnotationNameTooLong: [400, 'The annotation name exceeds 512 bytes.'],
  AuthorizationHeaderMalformed: [400, 'The authorization header you provided is invalid.'],
  AuthorizationQueryParametersError: [400, 'The authorization query parameters that you provided are not valid.'],
  BadDigest: [400, 'The Content-MD5 or checksum value that you specified did not match what the server received.'],
  BadRequest: [400, 'Bad Request'],
  BucketAlreadyOwnedByYou: [409, 'The bucket that you tried to create already exists, and you own it.'],
  BucketNotEmpty: [409, 'The bucket that you tried to delete is not empty.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed size.'],
  IllegalLocationConstraintException: [400, 'The specified location constraint is not valid for this server.'],
  IncompleteBody: [400, 'You did not provide the number of bytes specified by the Content-Length HTTP header.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  InvalidAccessKeyId: [403, 'The AWS access key ID that you provided does not exist in our records.'],
  InvalidAnnotationName: [400, 'The annotation name you provided is invalid.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidDigest: [400, 'The Content-MD5 you specified is not valid.'],
  InvalidEncryptionAlgorithmError: [400, 'The encryption request that you specified is not valid.'],
  InvalidPart: [400, 'One or more of the specified parts could not be found.'],
  InvalidPartNumber: [416, 'The requested partnumber is not satisfiable.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidPrefix: [400, 'The annotation prefix you provided is invalid.'],
  InvalidRange: [416, 'The requested range is not satisfiable.'],
  InvalidRequest: [400, 'Invalid Request'],
  InvalidStorageClass: [400, 'The storage class that you specified is not valid.'],
  InvalidTag: [400, 'Your request contains tag input that is not valid.'],
  InvalidURI: [400, 'The specified URI could not be parsed.'],
  KeyTooLongError: [400, 'Your key is too long.'],
  MalformedXML: [
    400,
    'The XML that you provided was not well formed or did not validate against our published schema.',
  ],
  MetadataTooLarge: [400, 'Your metadata headers exceed the maximum allowed metadata size.'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
  MissingSecurityHeader: [400, 'Your request is missing a required header.'],
  NoSuchAnnotation: [404, 'The specified annotation does not exist on this object.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket policy does not exist.'],
  NoSuchCORSConfiguration: [404, 'The CORS configuration does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchLifecycleConfiguration: [404, 'The lifecycle configuration does not exist.'],
  NoSuchPublicAccessBlockConfiguration: [404, 'The public access block configuration was not found.'],
  NoSuchTagSet: [404, 'The TagSet does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NoSuchVersion: [404, 'The version ID specified in the request does not match an existing version.'],
  NotImplemented: [501, 'A header or query you provided implies functionality that is not implemented.'],
  ObjectLockConfigurationNotFoundError: [404, 'Object Lock configuration does not exist for this bucket.'],
  OwnershipControlsNotFoundError: [404, 'The bucket ownership controls were not found.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold.'],
  ReplicationConfigurationNotFoundError: [404, 'The replication configuration was not found.'],
  RequestTimeTooSkewed: [403, 'The difference between the request time and the current time is too large.'],
  ServerSideEncryptionConfigurationNotFoundError: [404, 'The server-side encryption configuration was not found.'],
  SignatureDoesNotMatch: [
    403,
    'The request signature that the server calculated does not match the signature you provided.',
  ],
  UnsupportedMediaType: [415, 'The annotation payload is not valid UTF-8 encoded text.'],
  XAmzContentSHA256Mismatch: [400, 'The provided x-amz-content-sha256 header does not match what was computed.'],
} as const satisfies Record<string, readonly [number, string]>;

/** The error codes that this server answers by itself. */
export type S3ErrorCode = keyof typeof KNOWN_ERRORS;

interface S3ErrorDetails {
  /** Replaces the code's usual message. */
  readonly message?: string;
  /** Further elements of the XML document, by element name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Further response headers. */
  readonly headers?: readonly (readonly [string, string])[];
}

/**
 * An error that is answered to the client in S3's XML form.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: readonly (readonly [string, string])[];

  constructor(code: S3ErrorCode | { code: string; status: number }, details: S3ErrorDetails = {}) {
    const known = typeof code === 'string' ? KNOWN_ERRORS[code] : undefined;
    super(details.message ?? known?.[1] ?? 'The request failed on purpose.');
    this.code = typeof code === 'string' ? code : code.code;
    this.status = typeof code === 'string' ? KNOWN_ERRORS[code][0] : code.status;
    this.fields = details.fields ?? {};
    this.headers = details.headers ?? [];
  }
}

/** The usual HTTP status of an error code, or undefined when this server does not know the code. */
export function statusOfCode(code: string): number | undefined {
  return Object.entries(KNOWN_ERRORS).find(([name]) => name === code)?.[1][0];
}
