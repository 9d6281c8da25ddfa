/*
 * A local stand-in for Amazon S3, for development and tests.
 *
 * Documented behaviour that it follows (each function has the link): the wire format of the operations in routes.ts; SigV4
 * in headers and presigned URLs, and the signed and unsigned aws-chunked framings; ETags, ranges, read conditions;
 * conditional writes, of which exactly one of any number of racing writers wins; what CopyObject keeps and drops; versions,
 * delete markers, tags; the limits of metadata (2 KB), tags (10/128/256), keys (1,024 bytes), parts (5 MiB) and
 * annotations; CRC64NVME for everything that is written without a checksum; strong consistency.
 *
 * Assumptions, where no page says it or the pages disagree:
 * - Latin-1 header values are accepted as the JavaScript SDK signs them; real S3 is reported to reject the signature.
 * - A `+` in x-amz-copy-source is a space, as in a query.
 * - A self-copy that names its own current version, or changes only tags, changes nothing and is rejected.
 * - A multipart upload that names no algorithm does not announce the CRC64NVME in its answers and lists. A copy of an
 *   object without a checksum, which only a directory of an earlier version can contain, gets one.
 * - Under SSE-KMS and SSE-C, each write and each copy of the same bytes has another ETag.
 * - The XML root names of annotation answers; the order of fields in answers; deleting a missing annotation succeeds.
 *
 * Limitations: addresses are path-style only. There is one account, so ACLs, bucket policies, lifecycle rules and object
 * locks are stored and returned, but not enforced. 409 ConditionalRequestConflict never occurs by itself (add a fault).
 * There are no browser form posts, no archive restores, no replication and no real encryption. Files are not synced to
 * disk: a crash of the process loses nothing that was answered, a crash of the machine may.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../listen.ts';
import { type Credentials, createAuthenticator } from './auth/authenticate-request.ts';
import { type Fault, FaultBook } from './http/fault-book.ts';
import { handleRequest, type RequestRecord } from './http/handle-request.ts';
import type { LockAction } from './operations/operation.ts';
import { MAX_PUT_BYTES } from './operations/put-object.ts';
import { ROUTES } from './operations/routes.ts';
import type { S3Event } from './s3-event.ts';
import { openObjectStore } from './store/open-object-store.ts';

export interface S3ServerOptions {
  /** Where everything is stored; created when missing, and read again after a restart. */
  readonly dir: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default `test` and `test`. */
  readonly credentials?: Credentials;
  /** Default us-east-1. */
  readonly region?: string;
  /** False answers 501 to every annotation call, as in Regions without them; default true. */
  readonly annotations?: boolean;
  /** Permissions that clients lack: without them, S3 does not return the lock of an object. Default none. */
  readonly denied?: readonly LockAction[];
  /** Bytes above which CopyObject rejects its source; default 5 GiB, as on S3. */
  readonly maxCopySize?: number;
  /** Called after every committed write, in order for each key. */
  readonly onEvent?: (event: S3Event) => void;
  /** Milliseconds since the epoch; default: the system clock. Answers are dated by it. */
  readonly now?: () => number;
  /** Whether signatures by the clock of this machine are recent, too, if `now` is another one; default false, as on S3. */
  readonly acceptsMachineClock?: boolean;
  /** Milliseconds that the next request waits first, to simulate network latency; default none. */
  readonly latency?: () => number;
}

/** A running server. */
export interface S3Server {
  /** `http://host:port`, for the SDK's `endpoint` with `forcePathStyle`. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** All answered requests since the start or the last clearRequests(), in order; at least the latest 50,000. */
  readonly requests: readonly RequestRecord[];
  clearRequests(): void;
  /** Makes the next matching requests fail. */
  addFault(fault: Fault): void;
  /** Forgets all faults; stalled answers continue. */
  clearFaults(): void;
  /** Closes every connection, also stalled ones, and waits for writes in progress. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 64 * 1024;
const MAX_REMEMBERED = 100_000;

/**
 * Starts a local S3 server and resolves when it accepts requests.
 *
 * @throws when the directory cannot be used or the port is in use
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { host = '127.0.0.1', region = 'us-east-1', now = Date.now } = options;
  const credentials = options.credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' };
  const store = await openObjectStore(options.dir, now);
  const faults = new FaultBook(ROUTES.map(route => route.operation));
  const requests: RequestRecord[] = [];
  const underWay = new Set<Promise<void>>();
  const parts = {
    store,
    faults,
    now,
    settings: {
      region,
      annotations: options.annotations ?? true,
      denied: new Set(options.denied),
      maxCopySize: options.maxCopySize ?? MAX_PUT_BYTES,
      onEvent: options.onEvent ?? (() => undefined),
    },
    latency: options.latency ?? (() => 0),
    authenticate: createAuthenticator(credentials, region, options.acceptsMachineClock ? [now, Date.now] : [now]),
    record: (request: RequestRecord) => {
      // A server that runs for days must not keep every request in memory.
      if (requests.length >= MAX_REMEMBERED) requests.splice(0, MAX_REMEMBERED / 2);
      requests.push(request);
    },
  };

  const handle = (waitsForLeave: boolean) => (message: IncomingMessage, response: ServerResponse) => {
    const handled = handleRequest(message, response, waitsForLeave, parts).finally(() => underWay.delete(handled));
    underWay.add(handled);
  };
  // Requests have no time limit, because a large upload over a slow line is valid. Idle connections stay open until
  // close().
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: 0 },
    handle(false),
  );
  server.on('checkContinue', handle(true));
  const port = await listen(server, options.port ?? 0, host);

  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    region,
    requests,
    clearRequests: () => void requests.splice(0),
    addFault: fault => faults.add(fault),
    clearFaults: () => faults.clear(),
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      faults.clear();
      await closed;
      await Promise.allSettled(underWay);
    },
  };
}
