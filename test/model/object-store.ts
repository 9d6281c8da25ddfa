import { createHash } from 'node:crypto';

/** An object as S3 holds it. */
export interface StoredObject {
  readonly bytes: Buffer;
  /** Without quotes; the MD5 of the content, so that a self-copy keeps it, unless every write has one of its own. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModified: Date;
}

/** A request that S3 refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** One write as it is told to whoever watches the store. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject;
  readonly isCopy: boolean;
}

function unquote(etag: string): string {
  return etag.replaceAll('"', '');
}

/** The objects of all buckets, with S3's conditional reads and writes; every call is one moment. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #now: () => Date;
  readonly #onWrite: (written: Written) => void;
  readonly #hasOwnEtags: boolean;
  #copies = 0;

  /** @param hasOwnEtags every copy has an ETag of its own, as with SSE-KMS and for objects that were uploaded in parts. */
  constructor(now: () => Date, onWrite: (written: Written) => void, hasOwnEtags = false) {
    this.#now = now;
    this.#onWrite = onWrite;
    this.#hasOwnEtags = hasOwnEtags;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }

  /** Keys and objects of one bucket. */
  list(bucket: string): [key: string, object: StoredObject][] {
    const prefix = `${bucket}/`;
    return [...this.#objects]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, object]) => [path.slice(prefix.length), object]);
  }

  get(bucket: string, key: string, { ifMatch }: Conditions = {}): StoredObject {
    const object = this.find(bucket, key);
    if (object === undefined) throw new Refusal(404, 'NoSuchKey');
    if (ifMatch !== undefined && unquote(ifMatch) !== object.etag) throw new Refusal(412, 'PreconditionFailed');
    return object;
  }

  put(bucket: string, key: string, bytes: Buffer, conditions: Conditions = {}, metadata = {}): StoredObject {
    const before = this.find(bucket, key);
    if (conditions.ifNoneMatch === '*' && before) throw new Refusal(412, 'PreconditionFailed');
    if (conditions.ifMatch !== undefined) this.get(bucket, key, conditions);
    const etag = createHash('md5').update(bytes).digest('hex');
    return this.#write(bucket, key, { bytes, etag, metadata, lastModified: this.#now() }, false);
  }

  /** CopyObject onto itself with other metadata. */
  copy(bucket: string, key: string, metadata: Readonly<Record<string, string>>, ...all: Conditions[]): StoredObject {
    for (const conditions of all) this.get(bucket, key, conditions);
    const { bytes, etag: kept } = this.get(bucket, key);
    const etag = this.#hasOwnEtags ? `${kept.split('-')[0]}-${++this.#copies}` : kept;
    return this.#write(bucket, key, { bytes, etag, metadata, lastModified: this.#now() }, true);
  }

  /** Nothing happens when there is none, as long as no condition asks for one. */
  delete(bucket: string, key: string, conditions: Conditions = {}): void {
    if (conditions.ifMatch !== undefined) this.get(bucket, key, conditions);
    this.#objects.delete(`${bucket}/${key}`);
  }

  #write(bucket: string, key: string, after: StoredObject, isCopy: boolean): StoredObject {
    const before = this.find(bucket, key);
    this.#objects.set(`${bucket}/${key}`, after);
    this.#onWrite({ bucket, key, before, after, isCopy });
    return after;
  }
}
