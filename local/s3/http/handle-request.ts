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

/** One answered request, as the server remembers it. */
export interface RequestRecord {
  /** As the SDK's commands are called; `Unknown` for what the server has no operation for. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** HTTP status. */
  readonly status: number;
  /** The version that was asked for, if one was. */
  readonly versionId?: string;
  /** What a listing was limited to. */
  readonly prefix?: string;
  /** As the header says it, URL-encoded. */
  readonly copySource?: string;
  /** True when a write brought tags along. */
  readonly hasTagging: boolean;
  /** Who asked: SDKs name their host and runtime. */
  readonly userAgent: string;
}

/** What of a request tells which permissions it needs. */
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

/** What the handling of a request needs. */
export interface HandlerParts {
  readonly store: ObjectStore;
  readonly settings: ServerSettings;
  readonly authenticate: Authenticator;
  readonly faults: FaultBook;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long the next request is on its way, in milliseconds. */
  readonly latency: () => number;
  readonly record: (request: RequestRecord) => void;
}

/**
 * Handles one request from its first header to its last byte. Never rejects.
 *
 * @param waitsForLeave the client sent `Expect: 100-continue` and holds its body back until it is told to go on
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
    // The client hung up in the middle of its own body; there is nobody to answer.
    if (message.destroyed && !message.complete) return;
    answer = describeError(error, request?.rawPath ?? '', request?.requestId ?? '');
  }
  const { bucket = '', key = '', requestId = '' } = request ?? {};
  const operation = route?.operation ?? 'Unknown';
  parts.record({ operation, bucket, key, status: answer.status, ...describeAccess(request) });
  const method = message.method ?? 'GET';
  const date = new Date(parts.now());
  await sendResponse(response, answer, { requestId, method, date, close: waiting, fault, faults: parts.faults });
  // What is left of a refused body is read and thrown away, so that the client can finish and see the refusal.
  if (!message.complete && !waiting) message.resume();
}
