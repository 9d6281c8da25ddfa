import { createHash } from 'node:crypto';

/** An object, or one version of it, as S3 holds it. */
export interface StoredObject {
  readonly bytes: Buffer;
  /** Without quotes; the MD5 of the content, so that a self-copy keeps it, unless every write has one of its own. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly lastModified: Date;
  /** Only where versions are kept. */
  readonly versionId?: string;
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

/** What a request asks of what lies there. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** A copy of an object onto itself. */
export interface SelfCopy extends Conditions {
  /** In place of those it has. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly sourceIfMatch?: string | undefined;
  /** Made in parts, as clients do with large objects: S3 says then what it says of an upload in parts. */
  readonly isInParts?: boolean;
}

type Reason = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** One write as it is told to whoever watches the store. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject;
  /** What S3's event gives as the reason. */
  readonly reason: Reason;
}

function unquote(etag: string): string {
  return etag.replaceAll('"', '');
}

/** What kind of buckets there are. */
export interface StoreOptions {
  readonly now: () => Date;
  readonly onWrite: (written: Written) => void;
  /** Every write has an ETag of its own, whatever is written, as with SSE-KMS; every copy, as of an object that was uploaded in parts. */
  readonly hasOwnEtags?: boolean | undefined;
  readonly isVersioned?: boolean | undefined;
}

/** The objects of all buckets, with S3's conditional reads and writes; every call is one moment. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  /** Every version there ever was, by path and id. */
  readonly #versions = new Map<string, StoredObject>();
  readonly #options: StoreOptions;
  #writes = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
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

  /** @param version the current one unless given. */
  get(bucket: string, key: string, { ifMatch }: Conditions = {}, version?: string): StoredObject {
    const object = version === undefined ? this.find(bucket, key) : this.#versions.get(`${bucket}/${key}?${version}`);
    if (object === undefined) throw new Refusal(404, 'NoSuchKey');
    if (ifMatch !== undefined && unquote(ifMatch) !== object.etag) throw new Refusal(412, 'PreconditionFailed');
    return object;
  }

  put(
    bucket: string,
    key: string,
    bytes: Buffer,
    conditions: Conditions = {},
    { metadata = {}, tags = {} }: Partial<Pick<StoredObject, 'metadata' | 'tags'>> = {},
    reason: Reason = 'PutObject',
  ): StoredObject {
    const before = this.find(bucket, key);
    if (conditions.ifNoneMatch === '*' && before) throw new Refusal(412, 'PreconditionFailed');
    if (conditions.ifMatch !== undefined) this.get(bucket, key, conditions);
    return this.#write(bucket, key, { bytes, metadata, tags }, reason);
  }

  /** CopyObject onto itself; tags stay. */
  copy(bucket: string, key: string, { metadata, ifMatch, sourceIfMatch, isInParts }: SelfCopy): StoredObject {
    const { bytes, tags } = this.get(bucket, key, { ifMatch: sourceIfMatch });
    if (ifMatch !== undefined) this.get(bucket, key, { ifMatch });
    return this.#write(bucket, key, { bytes, metadata, tags }, isInParts ? 'CompleteMultipartUpload' : 'CopyObject');
  }

  /**
   * PutObjectTagging, which makes no version.
   *
   * @param version the current one unless given.
   */
  tag(bucket: string, key: string, tags: Readonly<Record<string, string>>, version?: string): StoredObject | undefined {
    const current = this.find(bucket, key);
    const before = version === undefined ? current : this.#versions.get(`${bucket}/${key}?${version}`);
    if (before === undefined) return undefined;
    const tagged = { ...before, tags };
    if (before === current) this.#objects.set(`${bucket}/${key}`, tagged);
    if (tagged.versionId !== undefined) this.#versions.set(`${bucket}/${key}?${tagged.versionId}`, tagged);
    return tagged;
  }

  /** Nothing happens when there is none, as long as no condition asks for one. Versions stay. */
  delete(bucket: string, key: string, conditions: Conditions = {}): void {
    if (conditions.ifMatch !== undefined) this.get(bucket, key, conditions);
    this.#objects.delete(`${bucket}/${key}`);
  }

  #keep(bucket: string, key: string, object: StoredObject): void {
    this.#objects.set(`${bucket}/${key}`, object);
    if (object.versionId !== undefined) this.#versions.set(`${bucket}/${key}?${object.versionId}`, object);
  }

  #write(
    bucket: string,
    key: string,
    written: Pick<StoredObject, 'bytes' | 'metadata' | 'tags'>,
    reason: Reason,
  ): StoredObject {
    const { now, onWrite, hasOwnEtags, isVersioned } = this.#options;
    const before = this.find(bucket, key);
    const digest = createHash('md5').update(written.bytes).digest('hex');
    const after: StoredObject = {
      ...written,
      etag: `${digest}${hasOwnEtags ? `x${++this.#writes}` : ''}${reason === 'CompleteMultipartUpload' ? '-1' : ''}`,
      lastModified: now(),
      ...(isVersioned && { versionId: `v${++this.#writes}` }),
    };
    this.#keep(bucket, key, after);
    onWrite({ bucket, key, before, after, reason });
    return after;
  }
}
