import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { followServerClock } from '../../lambda/s3/follow-server-clock.ts';
import { type Fate, Life } from './gate.ts';
import { ObjectStore, Refusal, type StoredObject } from './object-store.ts';

/** The parts of the SDK's request that are read. */
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

/** The version that a write made or a read returned. */
function versionOf({ versionId }: StoredObject): Record<string, string> {
  return versionId === undefined ? {} : { 'x-amz-version-id': versionId };
}

function describe(object: StoredObject): Record<string, string> {
  const { etag, bytes, metadata, lastModified } = object;
  const user = Object.entries(metadata).map(([name, value]) => [`${META}${name}`, value]);
  return {
    etag: `"${etag}"`,
    'content-length': String(bytes.length),
    'last-modified': lastModified.toUTCString(),
    ...versionOf(object),
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

/** ListObjectsV2: all keys with a prefix, in order, on one page. */
function list(store: ObjectStore, bucket: string, query: Readonly<Record<string, unknown>>): WireResponse {
  const [prefix, after] = [String(query.prefix ?? ''), String(query['start-after'] ?? '')];
  const objects = store.list(bucket).filter(([key]) => key.startsWith(prefix) && key > after);
  const contents = objects
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { etag, lastModified, bytes }]) => {
      // S3 reports whole seconds.
      const modified = `${lastModified.toISOString().slice(0, 19)}.000Z`;
      return `<Contents><Key>${key}</Key><ETag>"${etag}"</ETag><LastModified>${modified}</LastModified><Size>${bytes.length}</Size></Contents>`;
    });
  return respond(200, {}, `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
}

function writeTags({ tags }: StoredObject): string {
  const all = Object.entries(tags).map(([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`);
  return `<Tagging><TagSet>${all.join('')}</TagSet></Tagging>`;
}

function readTags(body: unknown): Record<string, string> {
  const all = bytesOf(body)
    .toString('utf8')
    .matchAll(/<Key>(.*?)<\/Key><Value>(.*?)<\/Value>/g);
  return Object.fromEntries([...all].map(([, name = '', value = '']) => [name, value]));
}

/** The effect and the answer of a request to S3, in one atomic step. */
function answer(store: ObjectStore, { method, path, query = {}, headers, body }: WireRequest): WireResponse {
  const [, bucket = '', ...rest] = path.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const ifMatch = headers['if-match'];
  const version = typeof query.versionId === 'string' ? query.versionId : undefined;
  if (method === 'GET' && 'tagging' in query) return respond(200, {}, writeTags(store.get(bucket, key, {}, version)));
  if (method === 'GET' && 'list-type' in query) return list(store, bucket, query);
  if (method === 'PUT' && 'tagging' in query) {
    store.tag(bucket, key, readTags(body), version);
    return respond(200, {});
  }
  if (method === 'DELETE') {
    store.delete(bucket, key, { ifMatch });
    return respond(204, {});
  }
  if (method === 'GET') {
    const object = store.get(bucket, key, { ifMatch }, version);
    return respond(200, describe(object), object.bytes);
  }
  if (method === 'HEAD') return respond(200, describe(store.get(bucket, key, { ifMatch }, version)));
  if (method !== 'PUT' || Object.keys(query).some(name => name !== 'x-id')) throw new Refusal(501, 'NotImplemented');
  const metadata = userMetadata(headers);
  const source = headers['x-amz-copy-source'];
  if (source === undefined) {
    const conditions = { ifMatch, ifNoneMatch: headers['if-none-match'] };
    const put = store.put(bucket, key, bytesOf(body), conditions, { metadata });
    return respond(200, { etag: `"${put.etag}"`, ...versionOf(put) });
  }
  const sourceIfMatch = headers['x-amz-copy-source-if-match'];
  const copied = store.find(bucket, key)?.versionId;
  const copy = store.copy(bucket, key, { metadata, ifMatch, sourceIfMatch });
  const versions = { ...versionOf(copy), ...(copied !== undefined && { 'x-amz-copy-source-version-id': copied }) };
  return respond(200, versions, `<CopyObjectResult><ETag>"${copy.etag}"</ETag></CopyObjectResult>`);
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

/**
 * `lost`: done, but the answer was lost and the SDK tried again; `cut`: done, and no answer ever came; `down`: not
 * done; `conflict`: S3's 409.
 */
const READ_FAULTS = ['down'];
const WRITE_FAULTS = ['lost', 'cut', 'down', 'conflict'];

/** The worker or person on whose behalf something happens. */
interface Actor {
  readonly store: ObjectStore;
  readonly life: Life;
  /** The clock of S3. */
  readonly time: () => Date;
  /** Called with the time of every answer. */
  readonly observe: (date: string | undefined) => void;
  /** Called at the moment of every request for the objects of a bucket. */
  readonly looks?: (bucket: string) => void;
}

/**
 * Names the actor of each request. All workers share one client, and the requests of a dead one must not be taken for
 * another's.
 *
 * @see https://nodejs.org/api/async_context.html
 */
export const actors = new AsyncLocalStorage<Actor>();

/** The SDK's HTTP handler. Every request is a gate, and everything behind it is in memory. */
class GatedHttp {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  async handle(request: WireRequest): Promise<{ response: WireResponse }> {
    const actor = actors.getStore();
    if (actor === undefined) throw new Error('a request of nobody');
    const { store, life, time, looks } = actor;
    const isLook = request.method === 'HEAD' || (request.query !== undefined && 'list-type' in request.query);
    const isWrite = request.method === 'PUT' || request.method === 'DELETE';
    const path = request.path.replace(/([0-9a-f]{6})[0-9a-f]{58}/, '$1');
    const name = `S3 ${request.method} ${path}${request.query && 'tagging' in request.query ? '?tagging' : ''}`;
    const { fate, response } = await life.pass(name, isWrite ? WRITE_FAULTS : READ_FAULTS, (fate: Fate) => {
      if (fate === 'down') return { fate, response: respond(503, {}) };
      if (fate === 'conflict') {
        return { fate, response: respond(409, {}, '<Error><Code>ConditionalRequestConflict</Code></Error>') };
      }
      if (isLook) looks?.(request.path.split('/')[1] ?? '');
      return { fate, response: answerOrRefuse(store, request) };
    });
    if (fate === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    if (fate === 'lost') return this.handle(request);
    return { response: { ...response, headers: { date: time().toUTCString(), ...response.headers } } };
  }

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  updateHttpClientConfig(): void {}

  destroy(): void {}
}

/**
 * The real S3 client, over the double. Its own retries are off, because they would wait in real time; `lost` and `cut`
 * stand for their results.
 */
export const s3 = new S3Client({
  region: 'us-east-1',
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // Nothing checks the signature, and it depends on the real clock.
  signer: { sign: async request => request },
  requestHandler: new GatedHttp(),
});

// Each request copies the client's settings three times. Because they were built property by property, V8 keeps them in
// a slow dictionary, unless the object is the prototype of another one.
Object.create(s3.config);

followServerClock(s3, date => actors.getStore()?.observe(date));

/** A life in which every effect happens at once. */
class UneventfulLife extends Life {
  override async pass<T>(_name: string, _faults: readonly string[], effect: (fate: Fate) => T): Promise<T> {
    return effect('go');
  }
}

/**
 * Makes one request of each kind, both answered and refused. The first ones of a client load code and take real time,
 * in different amounts. Otherwise the behaviour of a worker would depend on the load of the machine.
 */
export async function warmUp(): Promise<void> {
  const place = { Bucket: 'warm', Key: 'up' };
  const put = () => s3.send(new PutObjectCommand({ ...place, Body: 'x', IfNoneMatch: '*' }));
  const read = () =>
    Promise.allSettled([
      s3.send(new HeadObjectCommand(place)),
      s3.send(new GetObjectCommand(place)).then(({ Body }) => Body?.transformToByteArray()),
      s3.send(new GetObjectTaggingCommand(place)),
    ]);
  const copy = { ...place, CopySource: 'warm/up', Metadata: {}, MetadataDirective: 'REPLACE' } as const;
  const store = new ObjectStore({ now: () => new Date(0), onWrite: () => undefined });
  const life = new UneventfulLife(() => undefined);
  await actors.run({ store, life, time: () => new Date(0), observe: () => undefined }, async () => {
    await read();
    await put();
    await read();
    await put().catch(() => undefined);
    await s3.send(new CopyObjectCommand(copy));
    await s3.send(new ListObjectsV2Command({ Bucket: 'warm', Prefix: 'u' }));
    await s3.send(new DeleteObjectCommand({ ...place, IfMatch: '"x"' })).catch(() => undefined);
    await s3.send(new DeleteObjectCommand(place));
  });
}
