import type { Identity } from '../auth/authenticate-request.ts';
import type { S3Request } from '../http/read-request.ts';
import type { S3Response } from '../http/s3-response.ts';
import type { S3Event } from '../s3-event.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** The rights without which S3 says nothing of the locks of objects. */
export type LockAction = 's3:GetObjectRetention' | 's3:GetObjectLegalHold';

/** How one server behaves. */
export interface ServerSettings {
  readonly region: string;
  /** False makes every annotation call answer 501, as in Regions without annotations. */
  readonly annotations: boolean;
  /** What nobody may do, as IAM calls it; it leaves the lock of an object out of what is said of it. */
  readonly denied: ReadonlySet<LockAction>;
  /** Bytes; a bigger source cannot be copied in one call. */
  readonly maxCopySize: number;
  /** Told of every committed change, in order for each key. */
  readonly onEvent: (event: S3Event) => void;
}

/** Everything an operation works with. */
export interface OperationContext {
  readonly request: S3Request;
  /** From the request; empty when it names none. */
  readonly bucket: string;
  readonly key: string;
  readonly identity: Identity;
  readonly store: ObjectStore;
  readonly settings: ServerSettings;
}

/** Answers one kind of request; throws S3Error for every answer that is an error. */
export type Operation = (context: OperationContext) => Promise<S3Response> | S3Response;
