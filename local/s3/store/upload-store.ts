import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS } from '../body/checksum-digest.ts';
import { S3Error } from '../http/s3-error.ts';
import { KeyMutex } from './key-mutex.ts';
import { objectVersionSchema, type Part, partSchema } from './object-record.ts';
import { writeJson } from './write-json.ts';

const uploadSchema = v.object({
  id: v.string(),
  bucket: v.string(),
  key: v.string(),
  initiated: v.number(),
  algorithm: v.optional(v.picklist(CHECKSUM_ALGORITHMS)),
  checksumType: v.optional(v.picklist(['FULL_OBJECT', 'COMPOSITE'])),
  ...v.pick(objectVersionSchema, ['content', 'placement', 'metadata', 'tags']).entries,
  parts: v.array(partSchema),
});

/** A multipart upload in progress, with the parts that have arrived in the order of their numbers. */
export type Upload = v.InferOutput<typeof uploadSchema>;

/** Multipart uploads, stored in one small JSON file each. */
export class UploadStore {
  readonly #directory: string;
  readonly #uploads = new Map<string, Upload>();
  readonly #mutex = new KeyMutex();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads the uploads that an earlier process left; returns the ids of the data files that they own. */
  async load(): Promise<readonly string[]> {
    await mkdir(this.#directory, { recursive: true });
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (!name.endsWith('.json')) {
        await rm(path, { force: true });
        continue;
      }
      const upload = v.parse(uploadSchema, JSON.parse(await readFile(path, 'utf8')));
      this.#uploads.set(upload.id, upload);
    }
    return [...this.#uploads.values()].flatMap(upload => dataIdsOfParts(upload.parts));
  }

  /** The uploads of a bucket, ordered by key and start. */
  ofBucket(bucket: string): readonly Upload[] {
    return [...this.#uploads.values()]
      .filter(upload => upload.bucket === bucket)
      .sort((left, right) =>
        left.key === right.key ? left.initiated - right.initiated : left.key < right.key ? -1 : 1,
      );
  }

  /** @throws S3Error NoSuchUpload when it does not exist or is for another key */
  find(id: string, bucket: string, key: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key)
      throw new S3Error('NoSuchUpload', { fields: { UploadId: id } });
    return upload;
  }

  async create(upload: Upload): Promise<void> {
    await this.#save(upload);
  }

  /**
   * Stores a part, replacing an earlier one with its number.
   * @returns the ids of data files that are no longer owned
   * @throws S3Error NoSuchUpload when the upload ended meanwhile
   */
  async setPart(id: string, bucket: string, key: string, part: Part): Promise<readonly string[]> {
    return this.#mutex.run(id, async () => {
      const upload = this.find(id, bucket, key);
      const replaced = upload.parts.filter(other => other.number === part.number);
      const stored = v.parse(partSchema, part);
      const parts = [...upload.parts.filter(other => other.number !== part.number), stored];
      await this.#save({ ...upload, parts: parts.sort((left, right) => left.number - right.number) });
      return dataIdsOfParts(replaced);
    });
  }

  /** Runs a task while no part of the upload can change. */
  async exclusively<Result>(id: string, task: () => Promise<Result>): Promise<Result> {
    return this.#mutex.run(id, task);
  }

  /** Ends an upload; call it within {@link exclusively}. */
  async remove(id: string): Promise<void> {
    this.#uploads.delete(id);
    await rm(this.#path(id), { force: true });
  }

  /** Ends all uploads of a bucket; returns the ids of their data files. */
  async removeOfBucket(bucket: string): Promise<readonly string[]> {
    const uploads = this.ofBucket(bucket);
    for (const upload of uploads) await this.remove(upload.id);
    return uploads.flatMap(upload => dataIdsOfParts(upload.parts));
  }

  async #save(upload: Upload): Promise<void> {
    await writeJson(this.#path(upload.id), upload);
    this.#uploads.set(upload.id, upload);
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}

/** The ids of the data files of parts. */
export function dataIdsOfParts(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(part => part.segments.map(segment => segment.id));
}
