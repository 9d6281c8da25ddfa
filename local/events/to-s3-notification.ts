import type { S3Event } from '../s3/s3-event.ts';

/** The message that S3 itself sends to SQS, SNS and Lambda. */
interface S3Notification {
  readonly Records: readonly S3NotificationRecord[];
}

interface S3NotificationRecord {
  readonly eventVersion: string;
  readonly eventSource: 'aws:s3';
  readonly awsRegion: string;
  /** ISO 8601 with milliseconds. */
  readonly eventTime: string;
  /** Without the `s3:` prefix of the configuration. */
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string };
  readonly s3: {
    readonly s3SchemaVersion: '1.0';
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** Form-url-encoded: a space is `+`, a plus `%2B`. */
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
      readonly sequencer: string;
    };
  };
}

/**
 * Converts a change to the envelope of S3's own notifications, with one record per message as S3 sends them.
 *
 * @param configurationId the name of the bucket's notification configuration; default: `local`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function toS3Notification(event: S3Event, configurationId = 'local'): S3Notification {
  const isRemoved = event.type.startsWith('ObjectRemoved:');
  return {
    Records: [
      {
        eventVersion: '2.6',
        eventSource: 'aws:s3',
        awsRegion: event.region,
        eventTime: event.time.toISOString(),
        eventName: event.type,
        userIdentity: { principalId: event.requester },
        requestParameters: { sourceIPAddress: event.sourceIp },
        responseElements: {
          'x-amz-request-id': event.requestId,
          'x-amz-id-2': Buffer.from(event.requestId).toString('base64'),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: event.bucket,
            ownerIdentity: { principalId: event.requester },
            arn: `arn:aws:s3:::${event.bucket}`,
          },
          object: {
            key: encodeKey(event.key),
            ...(!isRemoved && { size: event.size }),
            ...(event.etag !== '' && { eTag: event.etag }),
            ...(event.versionId !== undefined && { versionId: event.versionId }),
            sequencer: event.sequencer,
          },
        },
      },
    ],
  };
}

/** Slashes stay, as in S3; the other characters that encodeURIComponent leaves are escaped. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
