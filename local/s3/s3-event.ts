/** The kinds of changes that the server reports; the names are S3's own without the `s3:` prefix. */
export type S3EventType =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectTagging:Put'
  | 'ObjectTagging:Delete'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'ObjectAnnotation:Put'
  | 'ObjectAnnotation:Delete';

/**
 * One committed change of one object, independent of event formats.
 *
 * `key` is raw (never encoded), `etag` has no quotes, `size` is in bytes, and `versionId` is absent in a bucket without
 * versioning. `sequencer` is hexadecimal and grows with every change of the same key; strings may differ in length, so
 * pad the shorter one with zeros on the right before comparing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export interface S3Event {
  readonly type: S3EventType;
  readonly time: Date;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
  readonly sequencer: string;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly requester: string;
}
