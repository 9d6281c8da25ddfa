import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Authenticator } from '../auth/authenticate-request.ts';
import { chooseRoute, hasSubresource } from '../operations/choose-route.ts';
import type { ServerSettings } from '../operations/operation.ts';
import type { Route } from '../operations/routes.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { describeError } from './describe-error.ts';
import type { Fault, FaultBook } from './fault-book.ts';
import { readRequest, type S3Request } from './read-request.ts';
import { S3Error } from './s3-error.ts';
import type { S3Response } from './s3-response.ts';
import { sendResponse } from './send-response.ts';

/** One answered request, as the server records it. */
export interface RequestRecord {
  /** Named like the SDK's commands; `Unknown` when the server has no operation for it. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** HTTP status. */
  readonly status: number;
  /** The requested version, if any. */
  readonly versionId?: string;
  /** The prefix of a listing. */
  readonly prefix?: string;
  /** As in the header, URL-encoded. */
  readonly copySource?: string;
  /** True when a write included tags. */
  readonly hasTagging: boolean;
  /** The client: SDKs name their host and runtime. */
  readonly userAgent: string;
}

/** The parts of a request that determine which permissions it needs. */
function describeAccess(
  request: S3Request | undefined,
): Omit<RequestRecord, 'operation' | 'bucket' | 'key' | 'status'> {
  const versionId = request?.query.get('versionId');
  const prefix = request?.query.get('prefix');
  const copySource = request?.headers.get('x-amz-copy-source');
  return {
    ...(versionId !== undefined && { versionId }),
    ...(prefix !== undefined && { prefix }),
    ...(copySource !== undefined && { copySource }),
    hasTagging: request?.headers.has('x-amz-tagging') ?? false,
    userAgent: request?.headers.get('user-agent') ?? '',
  };
}

/** What handling a request needs. */
interface HandlerParts {
  readonly store: ObjectStore;
  readonly settings: ServerSettings;
  readonly authenticate: Authenticator;
  readonly faults: FaultBook;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The network latency of the next request, in milliseconds. */
  readonly latency: () => number;
  readonly record: (request: RequestRecord) => void;
}

/**
 * Handles one request from its first header to its last byte. Never rejects.
 *
 * @param waitsForLeave the client sent `Expect: 100-continue` and sends its body only after `100 Continue`
 */
export async function handleRequest(
  message: IncomingMessage,
  response: ServerResponse,
  waitsForLeave: boolean,
  parts: HandlerParts,
): Promise<void> {
  let waiting = waitsForLeave;
  let request: S3Request | undefined;
  let route: Route | undefined;
  let fault: Fault | undefined;
  let answer: S3Response;
  try {
    request = readRequest(message, () => {
      if (waiting) response.writeContinue();
      waiting = false;
    });
    route = chooseRoute(request);
    const identity = await parts.authenticate(request);
    if (route === undefined) throw new S3Error(hasSubresource(request.query) ? 'NotImplemented' : 'MethodNotAllowed');
    fault = parts.faults.take(route.operation, request.bucket, request.key);
    const { bucket, key } = request;
    const latency = parts.latency();
    if (latency > 0) await wait(latency);
    answer = await route.run({ request, bucket, key, identity, store: parts.store, settings: parts.settings });
  } catch (error) {
    // The client disconnected while sending its body, so nobody can receive an answer.
    if (message.destroyed && !message.complete) return;
    answer = describeError(error, request?.rawPath ?? '', request?.requestId ?? '');
  }
  const { bucket = '', key = '', requestId = '' } = request ?? {};
  const operation = route?.operation ?? 'Unknown';
  parts.record({ operation, bucket, key, status: answer.status, ...describeAccess(request) });
  const method = message.method ?? 'GET';
  const date = new Date(parts.now());
  await sendResponse(response, answer, { requestId, method, date, close: waiting, fault, faults: parts.faults });
  // The rest of a rejected body is read and discarded, so that the client can finish sending and read the answer.
  if (!message.complete && !waiting) message.resume();
}
