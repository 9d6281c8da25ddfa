/**
 * A stand-in for Voximplant's Management API, for `npm start` and for tests.
 *
 * Documented, and followed:
 * - methods, parameters, ranges, defaults and the answer of CreateCallList
 *   https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 *   and of related methods, as the official client describes them https://www.npmjs.com/package/@voximplant/apiclient-nodejs
 * - the service account's token: RS256, `kid`, `iss`, `iat`, `exp`, at most an hour
 *   https://docs.voximplant.ai/platform/management-api/authorization.md
 * - the error codes https://voximplant.com/docs/references/httpapi/errors
 * - the special columns of the CSV
 *   https://docs.voximplant.ai/feature-guides/features/call-lists/automated-dial-lists.md
 *
 * Observed in clients, and followed: errors arrive with HTTP status 200; parameters may be in the query or in the form;
 * `file_content` may have a file name or none; `cmd` may name the method.
 *
 * Assumed, because no page says it; each function repeats its assumptions:
 * - the token is checked when the headers have arrived, before the body is read (handle-request.ts)
 * - the code of every check without a documented one, and the order of the checks (check-parameters.ts)
 * - a BOM stays part of the first column's name, blank lines are skipped, and ragged rows, bytes that are not valid in the
 *   encoding, and a file without rows are error 250 (read-csv.ts)
 * - the order, the default `count` and the meaning of the dates in GetCallLists (methods/get-call-lists.ts)
 * - names need not be unique
 * - a list that has ended or is dialling may be stopped or recovered again (methods/stop-call-list-processing.ts,
 *   methods/recover-call-list.ts)
 * - how tasks proceed (calls/dialler.ts), and what can be canceled and edited (the methods that do it)
 *
 * Unknown, so options or the control endpoint select every variant (read-settings.ts): whether GetCallLists compares
 * the whole name or a part, whether it shows a new list at once, whether `is_cancelled` keeps a list from dialling, the
 * order of tasks and what their number counts, how states, attempts, numbers and missing values are written, and
 * whether a completed list continues when it gets tasks.
 *
 * No call is ever made. Unless a `pace` is set, or `advance` lets time pass, no task changes, and a list stays "In
 * progress" until it is stopped or `completeList` completes it. The results of calls are drawn from the setting
 * `outcomes`, and the same `seed` always has the same results. `dialled` says whether a list ever dialled, so that
 * tests can count the campaigns that ran.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { listen } from '../listen.ts';
import { sendJson } from './answer/send-answer.ts';
import { createAuthenticator } from './authenticate-request.ts';
import { CallListStore, type SimulatedCallList } from './call-list-store.ts';
import { LifeClock } from './calls/life-clock.ts';
import { controlSimulator } from './control-simulator.ts';
import { type HandlerContext, handleRequest, readMethodFromPath } from './handle-request.ts';
import { createLife, type Life } from './life.ts';
import type { ServiceAccount } from './make-credentials.ts';
import { type Misbehaviour, type MisbehaviourOrder, MisbehaviourQueue } from './misbehaviour.ts';
import type { KnownRules } from './parameters/check-parameters.ts';
import { RequestLog } from './request-log.ts';
import { pickSettings, type SimulatorSettings } from './settings/read-settings.ts';

/** The settings can be changed later. */
export interface SimulatorOptions extends Partial<SimulatorSettings> {
  /**
   * The accounts whose tokens are accepted; the public keys are derived from the private ones. An account may have
   * several keys.
   */
  readonly credentials: ServiceAccount | readonly ServiceAccount[];
  /** @default 0, any free port */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
  /** Clock of callers whose time differs: their tokens are accepted as well. @default that of the simulator */
  readonly callersNow?: () => number;
  /** Stored rows per list. @default 1000 */
  readonly keepRows?: number;
  /** @default every rule exists except 999, and 998 has no scenario */
  readonly rules?: KnownRules;
  /** PEM texts; serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A running simulator. */
export interface VoximplantSimulator extends Omit<Life, 'catchUp'> {
  /** Such as `http://127.0.0.1:8080/platform_api`. */
  readonly url: string;
  readonly port: number;
  /** Every list of every account, oldest first; a live view. */
  readonly lists: readonly SimulatedCallList[];
  readonly requests: Pick<RequestLog, 'all' | 'count'>;
  /** Every order since the last `clearMisbehaviour`, including spent ones. */
  readonly misbehaviours: readonly Misbehaviour[];
  /** Spoils a coming request; several orders are taken one after another. The result counts how often it was used. */
  misbehave(order: MisbehaviourOrder): Misbehaviour;
  clearMisbehaviour(): void;
  readonly settings: SimulatorSettings;
  /** Changes the named settings; existing lists keep theirs. @returns all settings. */
  changeSettings(settings: Partial<SimulatorSettings>): SimulatorSettings;
  /** Deletes a key: its tokens are rejected with 433 from now on. @returns true when there was one. */
  deleteKey(keyId: string): boolean;
  /** Closes every connection, including stalled ones. */
  close(): Promise<void>;
}

/**
 * Starts a simulator of the Management API.
 *
 * @throws {Error} when the port is in use or a private key is invalid.
 */
export async function startVoximplantSimulator(options: SimulatorOptions): Promise<VoximplantSimulator> {
  const { port = 0, host = '127.0.0.1', credentials, now = Date.now, keepRows = 1000, rules = {}, tls } = options;
  const accounts = 'key_id' in credentials ? [credentials] : credentials;
  const clock = new LifeClock(now);
  const lists = new CallListStore(clock);
  const misbehaviours = new MisbehaviourQueue();
  const requests = new RequestLog();
  const closing = new AbortController();
  const authenticate = createAuthenticator(accounts, now, options.callersNow);
  let settings = pickSettings(options);
  const life = createLife(lists, clock, () => settings);
  const change = (changed: Partial<SimulatorSettings>) => {
    // The time that has passed so far counts at the previous pace.
    life.catchUp();
    settings = { ...settings, ...changed };
    return settings;
  };
  const context: Omit<HandlerContext, 'address' | 'settings'> = {
    authenticate,
    lists,
    life,
    misbehaviours,
    requests,
    rules,
    keepRows,
    now,
    change,
    closing: closing.signal,
  };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const address = `${host}:${request.socket.localPort}`;
    life.catchUp();
    route(request, response, { ...context, settings, address }).catch(error => answerFault(request, response, error));
  };
  // A slow upload may take hours, and a test may stall one: only the client ends a request.
  const limits = { requestTimeout: 0, keepAliveTimeout: 60_000 };
  const server = tls === undefined ? createServer(limits, serve) : createTlsServer({ ...limits, ...tls }, serve);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const bound = await listen(server, port, host);

  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound}/platform_api`,
    port: bound,
    lists: lists.all,
    requests,
    get misbehaviours() {
      return misbehaviours.all;
    },
    misbehave: order => misbehaviours.add(order),
    clearMisbehaviour: () => misbehaviours.clear(),
    get settings() {
      return settings;
    },
    changeSettings: change,
    deleteKey: keyId => authenticate.deleteKey(keyId),
    get time() {
      return life.time;
    },
    advance: life.advance,
    completeList: life.completeList,
    tasks: life.tasks,
    counts: life.counts,
    changeTask: life.changeTask,
    moveList: life.moveList,
    deleteList: life.deleteList,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function route(request: IncomingMessage, response: ServerResponse, context: HandlerContext): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/_simulator/')) return controlSimulator(request, response, url.pathname, context);
  const method = readMethodFromPath(url.pathname);
  if (method === null) return sendJson(response, 404, { error: 'the API is under /platform_api' });
  if (request.method !== 'POST' && request.method !== 'GET') return sendJson(response, 405, { error: 'POST or GET' });
  return handleRequest(request, response, url, method, context);
}

/** A lost connection gets no answer. Anything else is a bug of the simulator and looks like an error of the service. */
function answerFault(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (request.socket.destroyed || response.headersSent) return;
  request.resume();
  const msg = `Internal error of the simulator: ${error instanceof Error ? error.name : 'unknown'}`;
  sendJson(response, 500, { error: { code: 2, msg } });
}
