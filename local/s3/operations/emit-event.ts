import type { S3EventType } from '../s3-event.ts';
import { NULL_VERSION } from '../store/change-versions.ts';
import type { OperationContext } from './operation.ts';

/** The object's part of an event; the rest comes from the request. */
interface EventObject {
  readonly size: number;
  readonly etag: string;
  readonly versionId: string;
  readonly sequencer: string;
}

/**
 * Reports a committed change to the server's owner. A listener that throws only causes a warning, as the change is
 * final.
 */
export function emitEvent(context: OperationContext, type: S3EventType, object: EventObject): void {
  const { request, store, settings, identity } = context;
  try {
    settings.onEvent({
      type,
      time: new Date(store.now()),
      region: settings.region,
      bucket: context.bucket,
      key: context.key,
      size: object.size,
      etag: object.etag,
      ...(object.versionId !== NULL_VERSION && { versionId: object.versionId }),
      sequencer: object.sequencer,
      requestId: request.requestId,
      sourceIp: request.sourceIp,
      requester: identity.accessKeyId,
    });
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  }
}
