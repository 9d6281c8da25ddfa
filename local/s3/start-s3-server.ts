/*
 * A local stand-in for Amazon S3, for development and tests.
 *
 * Documented behaviour it follows (the links stand at each function): the wire format of the operations in routes.ts; SigV4 in
 * headers and presigned URLs, and the signed and unsigned aws-chunked framings; ETags, ranges, read conditions; conditional
 * writes, exactly one of any number of racing writers winning; what CopyObject keeps and what it drops; versions, delete
 * markers, tags, the limits of metadata (2 KB), tags (10/128/256), keys (1,024 bytes), parts (5 MiB) and annotations;
 * CRC64NVME over what is written without a checksum; strong consistency.
 *
 * Assumed, because no page says it or the pages disagree:
 * - Latin-1 header values are accepted as the JavaScript SDK signs them; real S3 is reported to refuse the signature.
 * - A `+` in x-amz-copy-source is a space, as in a query.
 * - A self-copy that names its own current version, or changes only tags, changes nothing and is refused.
 * - An upload in parts that names no algorithm does not say in its answers and lists that there will be a CRC64NVME; a copy of
 *   an object without a checksum, which only a directory of an earlier version can hold, gets one.
 * - Under SSE-KMS and SSE-C each write and each copy of the same bytes has an ETag of its own.
 * - The XML root names of annotation answers; order of fields in answers; a delete of a missing annotation succeeds.
 *
 * Not here: only path-style addresses; one account, so ACLs, bucket policies, lifecycle rules and object locks are kept and
 * shown but enforce nothing; 409 ConditionalRequestConflict never happens by itself (add a fault); no browser form posts, no
 * archive restores, no replication, no real encryption. Files are not synced to the medium: a crash of the process loses
 * nothing that was answered, a crash of the machine may.
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

/** How to start a server. */
export interface S3ServerOptions {
  /** Where everything is kept; created when missing, found again after a restart. */
  readonly dir: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default `test` and `test`. */
  readonly credentials?: Credentials;
  /** Default us-east-1. */
  readonly region?: string;
  /** False answers 501 to every annotation call, as in Regions without them; default true. */
  readonly annotations?: boolean;
  /** Rights that clients lack: without them S3 says nothing of the lock of an object. Default none. */
  readonly denied?: readonly LockAction[];
  /** Bytes above which CopyObject refuses its source; default 5 GiB, as on S3. */
  readonly maxCopySize?: number;
  /** Called after every committed write, in order for each key. */
  readonly onEvent?: (event: S3Event) => void;
  /** Milliseconds since the epoch; the system's clock unless given. Answers are dated by it. */
  readonly now?: () => number;
  /** Milliseconds for which the next request waits before it does anything, as it would on the way to a Region; default none. */
  readonly latency?: () => number;
}

/** A running server. */
export interface S3Server {
  /** `http://host:port`, for the SDK's `endpoint` with `forcePathStyle`. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** Every answered request since the start or the last clearRequests(), in order; of very many the latest 50,000. */
  readonly requests: readonly RequestRecord[];
  clearRequests(): void;
  /** Makes the next matching requests go wrong. */
  addFault(fault: Fault): void;
  /** Forgets all faults; stalled answers go on. */
  clearFaults(): void;
  /** Cuts every connection, stalled ones too, and waits for writes under way. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 64 * 1024;
const MAX_REMEMBERED = 100_000;

/**
 * Starts a local S3 server and resolves when it answers.
 *
 * @throws when the directory cannot be used or the port is taken
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
    authenticate: createAuthenticator(credentials, region, now),
    record: (request: RequestRecord) => {
      // A server that runs for days must not remember every request of its life.
      if (requests.length >= MAX_REMEMBERED) requests.splice(0, MAX_REMEMBERED / 2);
      requests.push(request);
    },
  };

  const handle = (waitsForLeave: boolean) => (message: IncomingMessage, response: ServerResponse) => {
    const handled = handleRequest(message, response, waitsForLeave, parts).finally(() => underWay.delete(handled));
    underWay.add(handled);
  };
  // No time limit on a request: a large upload over a slow line is a good upload. Idle connections stay open until close().
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
