import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { Fate, Life } from './gate.ts';
import { type ObjectStore, Refusal, type StoredObject } from './object-store.ts';

/** What of the SDK's request is read. */
interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

const META = 'x-amz-meta-';

function respond(statusCode: number, headers: Record<string, string>, body: string | Buffer = ''): WireResponse {
  const bytes = Buffer.from(body);
  return {
    statusCode,
    headers: { 'content-length': String(bytes.length), ...headers },
    body: Readable.from(bytes.length === 0 ? [] : [bytes]),
  };
}

function describe({ etag, bytes, metadata, lastModified }: StoredObject): Record<string, string> {
  const user = Object.entries(metadata).map(([name, value]) => [`${META}${name}`, value]);
  return {
    etag: `"${etag}"`,
    'content-length': String(bytes.length),
    'last-modified': lastModified.toUTCString(),
    ...Object.fromEntries(user),
  };
}

function userMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(META));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(META.length), value]));
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('the double stores only bodies in memory');
}

/** What S3 does and answers, in one moment. */
function answer(store: ObjectStore, { method, path, query = {}, headers, body }: WireRequest): WireResponse {
  const [, bucket = '', ...rest] = path.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const ifMatch = headers['if-match'];
  if (method === 'GET' && 'tagging' in query) {
    store.get(bucket, key);
    return respond(200, {}, '<Tagging><TagSet></TagSet></Tagging>');
  }
  if (method === 'GET') {
    const object = store.get(bucket, key, { ifMatch });
    return respond(200, describe(object), object.bytes);
  }
  if (method === 'HEAD') return respond(200, describe(store.get(bucket, key, { ifMatch })));
  if (method !== 'PUT' || Object.keys(query).some(name => name !== 'x-id')) throw new Refusal(501, 'NotImplemented');
  if (headers['x-amz-copy-source'] === undefined) {
    const conditions = { ifMatch, ifNoneMatch: headers['if-none-match'] };
    return respond(200, { etag: `"${store.put(bucket, key, bytesOf(body), conditions, userMetadata(headers)).etag}"` });
  }
  const source = { ifMatch: headers['x-amz-copy-source-if-match'] };
  const { etag } = store.copy(bucket, key, userMetadata(headers), { ifMatch }, source);
  return respond(200, {}, `<CopyObjectResult><ETag>"${etag}"</ETag></CopyObjectResult>`);
}

function answerOrRefuse(store: ObjectStore, request: WireRequest): WireResponse {
  try {
    return answer(store, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isHead = request.method === 'HEAD';
    return respond(error.status, {}, isHead ? '' : `<Error><Code>${error.code}</Code><Message>no</Message></Error>`);
  }
}

/** `lost`: done, unheard, tried again by the SDK; `cut`: done and never heard of; `down`: not done; `conflict`: S3's 409. */
const READ_FAULTS = ['down'];
const WRITE_FAULTS = ['lost', 'cut', 'down', 'conflict'];

/** The SDK's HTTP handler: every request is a gate, and what comes behind it is in memory. */
class GatedHttp {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  store: ObjectStore;
  life: Life;

  constructor(store: ObjectStore, life: Life) {
    this.store = store;
    this.life = life;
  }

  async handle(request: WireRequest): Promise<{ response: WireResponse }> {
    const isWrite = request.method === 'PUT';
    const path = request.path.replace(/([0-9a-f]{6})[0-9a-f]{58}/, '$1');
    const name = `S3 ${request.method} ${path}${request.query && 'tagging' in request.query ? '?tagging' : ''}`;
    const { store, life } = this;
    const { fate, response } = await life.pass(name, isWrite ? WRITE_FAULTS : READ_FAULTS, (fate: Fate) => {
      if (fate === 'down') return { fate, response: respond(503, {}) };
      if (fate === 'conflict') {
        return { fate, response: respond(409, {}, '<Error><Code>ConditionalRequestConflict</Code></Error>') };
      }
      return { fate, response: answerOrRefuse(store, request) };
    });
    if (fate === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return fate === 'lost' ? this.handle(request) : { response };
  }

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  updateHttpClientConfig(): void {}

  destroy(): void {}
}

/** The real client of S3, over the double. */
export interface S3Double {
  readonly s3: S3Client;
  readonly http: GatedHttp;
}

/** Clients whose worker is over: a client's first requests take longer than a whole run with a used one. */
const idle: S3Double[] = [];

/** Takes a client. Its own retries are off: they would wait for real time, and `lost` and `cut` say what they come to. */
export function takeS3Double(store: ObjectStore, life: Life): S3Double {
  const used = idle.pop();
  if (used) {
    Object.assign(used.http, { store, life });
    return used;
  }
  const http = new GatedHttp(store, life);
  const s3 = new S3Client({
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Nobody checks the signature, and it depends on the real clock.
    signer: { sign: async request => request },
    requestHandler: http,
  });
  return { s3, http };
}

/** Turns of the event loop after which a request that was begun has reached the double. */
const TURNS_IN_FLIGHT = 20;

/**
 * Gives a client back when its worker is over or dead. A dead one may have begun a request that has not reached the double yet:
 * it must find the dead life there, not the next worker's.
 */
export async function giveBack(double: S3Double): Promise<void> {
  for (let turn = 0; turn < TURNS_IN_FLIGHT; turn++) await new Promise(setImmediate);
  idle.push(double);
}
