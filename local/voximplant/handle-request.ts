import type { IncomingMessage, ServerResponse } from 'node:http';
import { actBeforeBody, actInsteadOfAnswer, type Exchange, executes, slowDown } from './act-out-misbehaviour.ts';
import { ApiError } from './answer/api-error.ts';
import { type Answer, sendAnswer } from './answer/send-answer.ts';
import { shiftPage, spoilPage } from './answer/spoil-page.ts';
import type { Authenticator } from './authenticate-request.ts';
import type { Controlled } from './control-simulator.ts';
import type { ServiceAccount } from './make-credentials.ts';
import { getAccountInfo } from './methods/account/get-account-info.ts';
import { getApplications } from './methods/account/get-applications.ts';
import { getRules } from './methods/account/get-rules.ts';
import { appendToCallList } from './methods/append-to-call-list.ts';
import { cancelCallListBatch } from './methods/cancel-call-list-batch.ts';
import { cancelCallListTask } from './methods/cancel-call-list-task.ts';
import { createCallList } from './methods/create-call-list.ts';
import { deleteCallList } from './methods/delete-call-list.ts';
import { editCallList } from './methods/edit-call-list.ts';
import { editCallListTask } from './methods/edit-call-list-task.ts';
import { getCallListDetails } from './methods/get-call-list-details.ts';
import { getCallLists } from './methods/get-call-lists.ts';
import type { Method, MethodContext } from './methods/method.ts';
import { recoverCallList } from './methods/recover-call-list.ts';
import { stopCallListProcessing } from './methods/stop-call-list-processing.ts';
import type { MisbehaviourOrder, MisbehaviourQueue } from './misbehaviour.ts';
import { Parameters } from './parameters/parameters.ts';
import { readBody } from './read-body.ts';
import type { RequestLog, RequestRecord } from './request-log.ts';

/** Everything that handling a request needs. */
export interface HandlerContext extends MethodContext {
  readonly authenticate: Authenticator;
  readonly misbehaviours: MisbehaviourQueue;
  readonly change: Controlled['change'];
  readonly life: Controlled['life'];
  readonly requests: RequestLog;
  readonly keepRows: number;
  /** Aborts waits when the simulator closes. */
  readonly closing: AbortSignal;
}

const methods: ReadonlyMap<string, Method> = new Map([
  ['AppendToCallList', appendToCallList],
  ['CancelCallListBatch', cancelCallListBatch],
  ['CancelCallListTask', cancelCallListTask],
  ['CreateCallList', createCallList],
  ['DeleteCallList', deleteCallList],
  ['EditCallList', editCallList],
  ['EditCallListTask', editCallListTask],
  ['GetAccountInfo', getAccountInfo],
  ['GetApplications', getApplications],
  ['GetCallListDetails', getCallListDetails],
  ['GetCallLists', getCallLists],
  ['GetRules', getRules],
  ['RecoverCallList', recoverCallList],
  ['StopCallListProcessing', stopCallListProcessing],
]);

/** The method in a path: undefined for `/platform_api` itself, null when it is no path of the API. */
export function readMethodFromPath(path: string): string | undefined | null {
  const match = /^\/platform_api(?:\/([A-Za-z0-9]*))?\/?$/.exec(path);
  return match === null ? null : match[1] || undefined;
}

/**
 * Handles one request to the API, correctly or as a misbehaviour demands.
 *
 * @param pathMethod the method in the path.
 * @throws {Error} when the connection is lost, so that nobody can receive an answer.
 */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  pathMethod: string | undefined,
  context: HandlerContext,
): Promise<void> {
  const record = context.requests.open(request.method ?? 'GET', url.pathname, request.headers);
  const headMethod = pathMethod ?? url.searchParams.get('cmd') ?? undefined;
  if (headMethod !== undefined) context.requests.name(record, headMethod);
  const exchange: Exchange = { request, response, body: readCounted(request, record) };
  let order = context.misbehaviours.take(headMethod);
  record.misbehaviour = order?.kind;
  if (order !== undefined && (await actBeforeBody(order, exchange))) return;

  let answer: Answer = { kind: 'json', body: {} };
  if (order === undefined || executes(order)) {
    // If the method is in the body, a misbehaviour for it can be found only after the body was read.
    const takeLate = (method: string) => {
      if (order !== undefined || headMethod !== undefined) return undefined;
      order = context.misbehaviours.take(method);
      record.misbehaviour = order?.kind;
      return order;
    };
    answer = await execute({ url, headMethod, record, exchange, order, takeLate }, context);
  } else {
    for await (const _ of exchange.body);
  }
  // The rest of a body that was rejected early would be read as the connection's next request.
  request.resume();
  if (order === undefined || !(await actInsteadOfAnswer(order, exchange, answer))) sendAnswer(response, answer);
}

interface Execution {
  readonly url: URL;
  readonly headMethod: string | undefined;
  readonly record: RequestRecord;
  readonly exchange: Exchange;
  readonly order: MisbehaviourOrder | undefined;
  readonly takeLate: (method: string) => MisbehaviourOrder | undefined;
}

/** Executes the request; a rejection is an answer too. */
async function execute(execution: Execution, context: HandlerContext): Promise<Answer> {
  const { url, headMethod, record, exchange, order, takeLate } = execution;
  const parameters = new Parameters();
  try {
    for (const [name, value] of url.searchParams) if (name !== 'cmd') parameters.add(name, value, 'query');
    // Assumed: the token is checked when the headers have arrived, before the body. The service does not document when;
    // a client should use a token that is valid for the whole upload.
    const account: ServiceAccount = await context.authenticate(exchange.request.headers.authorization);
    const body =
      order?.kind === 'slow-reader' ? slowDown(exchange.body, order.bytesPerSecond, context.closing) : exchange.body;
    const file = await readBody(body, exchange.request.headers, parameters, context.keepRows);
    record.parametersFrom = parameters.places();
    record.fileFrom = file?.place;
    const method = headMethod ?? parameters.get('cmd');
    if (method === undefined) throw new ApiError(102, 'neither the path nor "cmd" names a method');
    if (headMethod === undefined) context.requests.name(record, method);
    const late = takeLate(method);
    if (late !== undefined && !executes(late)) return { kind: 'json', body: {} };
    const run = methods.get(method);
    if (run === undefined) throw new ApiError(103, 'the simulator has no such method');
    shiftPage(late ?? order, parameters);
    return spoilPage(late ?? order, await run({ account, parameters, file }, context));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    record.errorCode = error.code;
    record.detail = error.detail;
    return { kind: 'json', body: { error: { code: error.code, msg: error.message } } };
  }
}

async function* readCounted(request: IncomingMessage, record: RequestRecord): AsyncGenerator<Uint8Array> {
  try {
    // Destroying the request would destroy the connection, and the client could not read why it was rejected.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes: unknown = chunk;
      if (!Buffer.isBuffer(bytes)) throw new TypeError('a request gives bytes');
      record.bytesRead += bytes.length;
      yield bytes;
    }
    record.isComplete = request.complete;
  } finally {
    record.isLost = request.destroyed && !request.complete;
  }
}
