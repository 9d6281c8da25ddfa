import * as v from 'valibot';
import { DropdialError } from '../errors.ts';
import type { ObjectRef } from './object-ref.ts';
import { readDueDrop } from './read-internal-events.ts';

// AWS adds fields to events over time, so these schemas list only the fields that are read, and ignore the rest.
const ObjectSchema = v.object({
  key: v.pipe(v.string(), v.minLength(1)),
  eTag: v.optional(v.string()),
  etag: v.optional(v.string()),
  versionId: v.optional(v.string()),
  'version-id': v.optional(v.string()),
  sequencer: v.optional(v.string()),
  size: v.optional(v.number()),
});

const EventBridgeSchema = v.object({
  source: v.literal('aws.s3'),
  'detail-type': v.string(),
  time: v.optional(v.string()),
  detail: v.object({
    bucket: v.object({ name: v.string() }),
    object: ObjectSchema,
    reason: v.optional(v.string()),
  }),
});

const NotificationSchema = v.object({
  Records: v.array(
    v.object({
      eventSource: v.literal('aws:s3'),
      eventName: v.string(),
      eventTime: v.optional(v.string()),
      s3: v.object({ bucket: v.object({ name: v.string() }), object: ObjectSchema }),
    }),
  ),
});

const TestEventSchema = v.object({ Service: v.literal('Amazon S3'), Event: v.literal('s3:TestEvent') });

const READ_TYPES = new Set(['Object Created', 'Object Tags Added']);

/** The facts in an event besides its object. */
interface Said {
  readonly isCopy: boolean;
  readonly isOfTags: boolean;
  readonly time: string | undefined;
}

function toRef(
  bucket: string,
  object: v.InferOutput<typeof ObjectSchema>,
  key: string,
  { isCopy, isOfTags, time = '' }: Said,
): ObjectRef {
  const etag = (object.etag ?? object.eTag)?.replaceAll('"', '');
  const versionId = object['version-id'] ?? object.versionId;
  const { sequencer, size } = object;
  const at = new Date(time);
  return {
    bucket,
    key,
    isCopy,
    ...(isOfTags && { isOfTags }),
    ...(!Number.isNaN(at.getTime()) && { at }),
    ...(sequencer !== undefined && { sequencer }),
    ...(size !== undefined && { size }),
    ...(etag !== undefined && etag !== '' && { etag }),
    ...(versionId !== undefined && versionId !== '' && versionId !== 'null' && { versionId }),
  };
}

/** Bucket notifications form-url-encode the key; EventBridge does not encode it. */
function decodeNotificationKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (cause) {
    throw new DropdialError('event_invalid', 'the key in the S3 notification is not form-url-encoded UTF-8', { cause });
  }
}

/**
 * The objects in one event, in any envelope: an EventBridge event of S3, an S3 bucket notification, the test event that
 * S3 sends when a notification is configured, or the event with which a sweep hands out a drop. Events of other types
 * contain none.
 *
 * @throws {DropdialError} `event_invalid` if it is none of these.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readEvent(event: unknown): ObjectRef[] {
  const bridge = v.safeParse(EventBridgeSchema, event);
  if (bridge.success) {
    const { 'detail-type': type, time, detail } = bridge.output;
    const said = { time, isCopy: detail.reason === 'CopyObject', isOfTags: type === 'Object Tags Added' };
    return READ_TYPES.has(type) ? [toRef(detail.bucket.name, detail.object, detail.object.key, said)] : [];
  }
  const notification = v.safeParse(NotificationSchema, event);
  if (notification.success) {
    return notification.output.Records.filter(record =>
      /^(s3:)?Object(Created:|Tagging:Put$)/.test(record.eventName),
    ).map(({ eventName, eventTime: time, s3 }) =>
      toRef(s3.bucket.name, s3.object, decodeNotificationKey(s3.object.key), {
        time,
        isCopy: eventName.endsWith(':Copy'),
        isOfTags: eventName.includes('Tagging'),
      }),
    );
  }
  if (v.is(TestEventSchema, event)) return [];
  const due = readDueDrop(event);
  if (due) return [due];
  throw new DropdialError(
    'event_invalid',
    'the event must be an EventBridge event of S3, an S3 notification or s3:TestEvent',
  );
}

/**
 * The event in the body of a queue message.
 *
 * @throws {DropdialError} `event_invalid` if the body is not JSON.
 */
export function parseMessageBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new DropdialError('event_invalid', 'the body of the message must be JSON', { cause });
  }
}
