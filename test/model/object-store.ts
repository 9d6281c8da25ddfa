import { createHash } from 'node:crypto';

/** An object, or one version of it. */
export interface StoredObject {
  readonly bytes: Buffer;
  /**
   * Without quotes. The MD5 of the content, so that a self-copy keeps it, unless every write has an ETag of its own.
   */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly lastModified: Date;
  /** Only in buckets with versions. */
  readonly versionId?: string;
}

/** The error of a request that S3 refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** The conditions of a request on the current object. */
interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** A copy of an object onto itself. */
interface SelfCopy extends Conditions {
  /** The metadata that replace the existing ones. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly sourceIfMatch?: string | undefined;
  /** True for a copy in parts, as clients make of large objects. S3 reports it like an upload in parts. */
  readonly isInParts?: boolean;
}

type Reason = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** One write, as watchers of the store see it. */
export interface Written {
  readonly bucket: string;
  readonly key: string;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject;
  /** The reason in S3's event. */
  readonly reason: Reason;
}

function unquote(etag: string): string {
  return etag.replaceAll('"', '');
}

/** The properties of the buckets. */
interface StoreOptions {
  readonly now: () => Date;
  readonly onWrite: (written: Written) => void;
  /**
   * True when every write has an ETag of its own, whatever it writes, as with SSE-KMS and in copies of multipart
   * uploads.
   */
  readonly hasOwnEtags?: boolean | undefined;
  readonly isVersioned?: boolean | undefined;
}

/** The objects of all buckets, with S3's conditional reads and writes. Every call is atomic. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  /** Every version that ever existed, by path and id. */
  readonly #versions = new Map<string, StoredObject>();
  readonly #options: StoreOptions;
  #writes = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }

  /** The keys and objects of one bucket. */
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

  /** CopyObject onto itself. Tags are kept. */
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

  /** Does nothing if the object does not exist, unless a condition requires it. Versions are kept. */
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
