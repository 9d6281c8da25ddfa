import type { Identity } from '../auth/authenticate-request.ts';
import type { S3Request } from '../http/read-request.ts';
import type { S3Response } from '../http/s3-response.ts';
import type { S3Event } from '../s3-event.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** The permissions without which S3 does not return the locks of objects. */
export type LockAction = 's3:GetObjectRetention' | 's3:GetObjectLegalHold';

export interface ServerSettings {
  readonly region: string;
  /** False makes every annotation call answer 501, as in Regions without annotations. */
  readonly annotations: boolean;
  /** Permissions, named as in IAM, that no client has; without them, answers omit the lock of an object. */
  readonly denied: ReadonlySet<LockAction>;
  /** Bytes; a larger source cannot be copied in one call. */
  readonly maxCopySize: number;
  /** Called with every committed change, in order for each key. */
  readonly onEvent: (event: S3Event) => void;
}

export interface OperationContext {
  readonly request: S3Request;
  /** From the request; empty if it names none. */
  readonly bucket: string;
  readonly key: string;
  readonly identity: Identity;
  readonly store: ObjectStore;
  readonly settings: ServerSettings;
}

/** Handles one kind of request; throws S3Error for every error answer. */
export type Operation = (context: OperationContext) => Promise<S3Response> | S3Response;
