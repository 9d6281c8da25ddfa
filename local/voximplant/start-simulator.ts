/*
 * A stand-in for the Voximplant Management API, for development and tests. Nobody is called.
 *
 * Documented, and followed: the methods' parameters, their ranges and error codes; errors as HTTP 200 with an `error` object;
 * tokens (RS256, kid, iss, iat, exp at most 3,600 s after iat); `;` and UTF-8 as defaults; the control columns.
 * https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 * https://docs.voximplant.ai/platform/management-api/authorization.md
 *
 * Assumed, because no page says it:
 * - The token is checked when the headers are there, before the body.
 * - A byte order mark is not removed: it becomes part of the first column's name.
 * - A body that breaks off creates nothing. A header without rows is an invalid CSV (250).
 * - The name filter of GetCallLists finds parts of names (an option); lists are sorted by id.
 * - A parameter given twice with different values is refused (101).
 *
 * Not here: balance, tasks that change, callbacks, rate limits. What goes wrong is told to it (misbehave).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listen } from '../s3/http/listen.ts';
import { createAuthenticator } from './authenticate-request.ts';
import { CallListStore, type SimulatedCallList } from './call-list-store.ts';
import type { KnownRules } from './check-parameters.ts';
import { handleControl } from './handle-control.ts';
import { type HandlerContext, handleRequest, readMethodFromPath } from './handle-request.ts';
import type { ServiceAccount } from './make-credentials.ts';
import { type Misbehaviour, type MisbehaviourOrder, MisbehaviourQueue } from './misbehaviour.ts';
import { RequestLog } from './request-log.ts';
import { sendJson } from './send-answer.ts';

/** How to start a simulator. */
export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly credentials: ServiceAccount | readonly ServiceAccount[];
  /** Rules that exist; default: every id but 998 (no scenario) and 999 (not there). */
  readonly rules?: KnownRules;
  /** Rows kept of each list, for a look at them. Default 1000. */
  readonly keepRows?: number;
  /** Default `substring`. */
  readonly nameFilter?: 'exact' | 'substring';
  /** Default true. */
  readonly isCancelledHonoured?: boolean;
  /** Key and certificate in PEM form; plain HTTP without them. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A running simulator. */
export interface VoximplantSimulator {
  /** Base address of the methods, ending in `/platform_api`. */
  readonly url: string;
  readonly port: number;
  /** Oldest first. */
  readonly lists: readonly SimulatedCallList[];
  readonly requests: RequestLog;
  misbehave(order: MisbehaviourOrder): Misbehaviour;
  clearMisbehaviour(): void;
  /** Cuts every connection, stalled ones too. */
  close(): Promise<void>;
}

/** Starts a simulator and resolves when it answers. */
export async function startVoximplantSimulator(options: SimulatorOptions): Promise<VoximplantSimulator> {
  const { host = '127.0.0.1', now = Date.now, tls } = options;
  const accounts = [options.credentials].flat();
  const lists = new CallListStore(now);
  const misbehaviours = new MisbehaviourQueue();
  const requests = new RequestLog();
  const closing = new AbortController();
  let address = '';

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (url.pathname.startsWith('/_simulator/'))
      return handleControl(request, response, url.pathname, { lists, misbehaviours });
    const method = readMethodFromPath(url.pathname);
    if (method === null) return sendJson(response, 404, { error: { code: 103, msg: 'no such path' } });
    const context: HandlerContext = {
      authenticate: createAuthenticator(accounts, now),
      misbehaviours,
      requests,
      lists,
      rules: options.rules ?? {},
      nameFilter: options.nameFilter ?? 'substring',
      isCancelledHonoured: options.isCancelledHonoured ?? true,
      keepRows: options.keepRows ?? 1000,
      address,
      now,
      closing: closing.signal,
    };
    return handleRequest(request, response, url, method, context);
  }

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // A connection that is lost, or cut on purpose, leaves nobody to tell.
    route(request, response).catch(() => response.destroy());
  };
  const limits = { requestTimeout: 0, keepAliveTimeout: 0 };
  const server = tls ? createTlsServer({ ...limits, ...tls }, handle) : createServer(limits, handle);
  const port = await listen(server, options.port ?? 0, host);
  address = `${host}:${port}`;

  return {
    url: `${tls ? 'https' : 'http'}://${address}/platform_api`,
    port,
    get lists() {
      return lists.all;
    },
    requests,
    misbehave: order => misbehaviours.add(order),
    clearMisbehaviour: () => misbehaviours.clear(),
    async close() {
      closing.abort();
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
