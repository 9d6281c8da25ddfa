import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Error } from '../http/s3-error.ts';
import { Bucket, type BucketSettings } from './bucket.ts';
import { currentObject } from './change-versions.ts';
import { DataFiles } from './data-files.ts';
import { KeyMutex } from './key-mutex.ts';
import { dataIdsOf, type KeyRecord, type ObjectVersion, type Version } from './object-record.ts';
import { Sequence } from './sequence.ts';
import { UploadStore } from './upload-store.ts';
import { writeJson } from './write-json.ts';

/** The result of changing one key. */
export interface KeyChange<Result> {
  /** All versions afterwards, newest first. */
  readonly versions: readonly Version[];
  readonly result: Result;
  /** Called once the change is on disk, before the next change of the key can start. */
  readonly committed?: () => void;
}

/**
 * Buckets, keys and uploads on disk, with an index in memory:
 *
 *     DIR/buckets/<bucket>/bucket.json               settings
 *     DIR/buckets/<bucket>/keys/<sha256 of key>.json one record per key, all versions
 *     DIR/uploads/<upload id>.json                   one record per multipart upload
 *     DIR/data/<random id>                           bytes of objects, parts and annotations
 */
export class ObjectStore {
  readonly data: DataFiles;
  readonly uploads: UploadStore;
  readonly sequence: Sequence;
  readonly now: () => number;
  readonly #directory: string;
  readonly #buckets = new Map<string, Bucket>();
  readonly #mutex = new KeyMutex();

  constructor(directory: string, now: () => number) {
    this.#directory = directory;
    this.now = now;
    this.data = new DataFiles(join(directory, 'data'));
    this.uploads = new UploadStore(join(directory, 'uploads'));
    this.sequence = new Sequence(now);
  }

  get buckets(): readonly Bucket[] {
    return [...this.#buckets.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws S3Error NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new S3Error('NoSuchBucket', { fields: { BucketName: name } });
    return bucket;
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Adds a bucket that was read from disk to the index. */
  adopt(bucket: Bucket): void {
    this.#buckets.set(bucket.name, bucket);
  }

  async createBucket(settings: BucketSettings): Promise<void> {
    await this.#mutex.run(settings.name, async () => {
      if (this.#buckets.has(settings.name)) throw new S3Error('BucketAlreadyOwnedByYou');
      await mkdir(join(this.#bucketDirectory(settings.name), 'keys'), { recursive: true });
      await writeJson(this.#settingsPath(settings.name), settings);
      this.#buckets.set(settings.name, new Bucket(settings));
    });
  }

  async changeSettings(name: string, change: (settings: BucketSettings) => BucketSettings): Promise<void> {
    await this.#mutex.run(name, async () => {
      const bucket = this.bucket(name);
      const settings = change(bucket.settings);
      await writeJson(this.#settingsPath(name), settings);
      bucket.settings = settings;
    });
  }

  /** @throws S3Error BucketNotEmpty */
  async deleteBucket(name: string): Promise<void> {
    await this.#mutex.run(name, async () => {
      if (!this.bucket(name).isEmpty) throw new S3Error('BucketNotEmpty', { fields: { BucketName: name } });
      this.#buckets.delete(name);
      await this.data.discard(await this.uploads.removeOfBucket(name));
      await rm(this.#bucketDirectory(name), { recursive: true, force: true });
    });
  }

  /**
   * Finds an object version, by default the current one.
   * @throws S3Error NoSuchKey, NoSuchVersion, MethodNotAllowed (a named delete marker)
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
   */
  find(bucketName: string, key: string, versionId?: string): ObjectVersion {
    const versions = this.bucket(bucketName).record(key)?.versions ?? [];
    const version =
      versionId === undefined ? versions[0] : versions.find(candidate => candidate.versionId === versionId);
    if (version?.kind === 'object') return version;
    const headers =
      version === undefined
        ? []
        : ([
            ['x-amz-delete-marker', 'true'],
            ['x-amz-version-id', version.versionId],
          ] as const);
    if (versionId === undefined) throw new S3Error('NoSuchKey', { fields: { Key: key }, headers });
    if (version === undefined) throw new S3Error('NoSuchVersion', { fields: { Key: key, VersionId: versionId } });
    throw new S3Error('MethodNotAllowed', { headers: [['allow', 'DELETE'], ...headers] });
  }

  /**
   * Changes the versions of one key while no other change of that key can run, so a condition that `change` checks
   * still holds when the change is committed. Data of removed versions is deleted.
   */
  async update<Result>(
    bucketName: string,
    key: string,
    change: (versions: readonly Version[], bucket: Bucket) => Promise<KeyChange<Result>> | KeyChange<Result>,
  ): Promise<Result> {
    return this.#mutex.run(`${bucketName}/${key}`, async () => {
      const bucket = this.bucket(bucketName);
      const before = bucket.record(key)?.versions ?? [];
      const { versions, result, committed } = await change(before, bucket);
      if (versions !== before) await this.#commit(bucket, { key, versions });
      committed?.();
      const kept = new Set(versions.flatMap(dataIdsOf));
      await this.data.discard(before.flatMap(dataIdsOf).filter(id => !kept.has(id)));
      return result;
    });
  }

  current(bucketName: string, key: string): ObjectVersion | undefined {
    return currentObject(this.bucket(bucketName).record(key)?.versions ?? []);
  }

  async #commit(bucket: Bucket, record: KeyRecord): Promise<void> {
    const name = createHash('sha256').update(record.key).digest('hex');
    const path = join(this.#bucketDirectory(bucket.name), 'keys', `${name}.json`);
    if (record.versions.length === 0) await rm(path, { force: true });
    else await writeJson(path, record);
    bucket.setRecord(record);
  }

  #settingsPath(name: string): string {
    return join(this.#bucketDirectory(name), 'bucket.json');
  }

  #bucketDirectory(name: string): string {
    return join(this.#directory, 'buckets', name);
  }
}
