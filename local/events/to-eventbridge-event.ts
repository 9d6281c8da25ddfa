import { createHash } from 'node:crypto';
import type { S3Event, S3EventType } from '../s3/s3-event.ts';

/** An S3 event as EventBridge delivers it. */
interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: 'aws.s3';
  readonly account: string;
  /** ISO 8601, in whole seconds. */
  readonly time: string;
  readonly region: string;
  /** The bucket's ARN. */
  readonly resources: readonly string[];
  readonly detail: EventBridgeDetail;
}

/** The `detail` of an S3 event; the object's key is raw, never URL-encoded. */
interface EventBridgeDetail {
  readonly version: '0';
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size?: number;
    readonly etag?: string;
    readonly 'version-id'?: string;
    readonly sequencer?: string;
  };
  readonly 'request-id': string;
  readonly requester: string;
  readonly 'source-ip-address': string;
  readonly reason?: string;
  readonly 'deletion-type'?: string;
}

interface Shape {
  readonly detailType: string;
  readonly reason?: string;
  readonly deletionType?: string;
}

/** The names of annotation events are assumed from the pattern of the others; no page lists them yet. */
const SHAPES: Readonly<Record<S3EventType, Shape>> = {
  'ObjectCreated:Put': { detailType: 'Object Created', reason: 'PutObject' },
  'ObjectCreated:Post': { detailType: 'Object Created', reason: 'POST Object' },
  'ObjectCreated:Copy': { detailType: 'Object Created', reason: 'CopyObject' },
  'ObjectCreated:CompleteMultipartUpload': { detailType: 'Object Created', reason: 'CompleteMultipartUpload' },
  'ObjectTagging:Put': { detailType: 'Object Tags Added' },
  'ObjectTagging:Delete': { detailType: 'Object Tags Deleted' },
  'ObjectRemoved:Delete': { detailType: 'Object Deleted', reason: 'DeleteObject', deletionType: 'Permanently Deleted' },
  'ObjectRemoved:DeleteMarkerCreated': {
    detailType: 'Object Deleted',
    reason: 'DeleteObject',
    deletionType: 'Delete Marker Created',
  },
  'ObjectAnnotation:Put': { detailType: 'Object Annotation Created' },
  'ObjectAnnotation:Delete': { detailType: 'Object Annotation Deleted' },
};

/**
 * Converts a change to EventBridge's envelope. As documented, `size` is only in "Object Created", and `sequencer` only
 * in "Object Created" and "Object Deleted". The same event always gets the same id.
 *
 * @param account the bucket owner's 12 digits; default: zeros.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function toEventBridgeEvent(event: S3Event, account = '000000000000'): EventBridgeEvent {
  const { detailType, reason, deletionType } = SHAPES[event.type];
  const isCreated = event.type.startsWith('ObjectCreated:');
  const isRemoved = event.type.startsWith('ObjectRemoved:');
  return {
    version: '0',
    id: deriveId(event),
    'detail-type': detailType,
    source: 'aws.s3',
    account,
    time: event.time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: event.region,
    resources: [`arn:aws:s3:::${event.bucket}`],
    detail: {
      version: '0',
      bucket: { name: event.bucket },
      object: {
        key: event.key,
        ...(isCreated && { size: event.size }),
        ...(event.etag !== '' && { etag: event.etag }),
        ...(event.versionId !== undefined && { 'version-id': event.versionId }),
        ...((isCreated || isRemoved) && { sequencer: event.sequencer }),
      },
      'request-id': event.requestId,
      requester: event.requester,
      'source-ip-address': event.sourceIp,
      ...(reason !== undefined && { reason }),
      ...(deletionType !== undefined && { 'deletion-type': deletionType }),
    },
  };
}

function deriveId({ type, bucket, key, sequencer, requestId }: S3Event): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([type, bucket, key, sequencer, requestId]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
