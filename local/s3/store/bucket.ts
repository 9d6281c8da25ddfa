import * as v from 'valibot';
import { compareUtf8 } from './compare-utf8.ts';
import type { KeyRecord } from './object-record.ts';

/** The stored data of a bucket besides its keys. */
export const bucketSettingsSchema = v.object({
  name: v.string(),
  /** Milliseconds since the epoch. */
  created: v.number(),
  versioning: v.picklist(['Disabled', 'Enabled', 'Suspended']),
  /** Encryption headers for writes that name none. */
  encryption: v.array(v.tuple([v.string(), v.string()])),
  /** Configuration documents by subresource, unchanged. */
  documents: v.array(v.tuple([v.string(), v.string()])),
});

/** See {@link bucketSettingsSchema}. */
export type BucketSettings = v.InferOutput<typeof bucketSettingsSchema>;

export class Bucket {
  settings: BucketSettings;
  readonly #records = new Map<string, KeyRecord>();
  #sorted: readonly string[] | undefined;

  constructor(settings: BucketSettings) {
    this.settings = settings;
  }

  get name(): string {
    return this.settings.name;
  }

  /** True when versions have ids of their own, also while versioning is suspended. */
  get versioned(): boolean {
    return this.settings.versioning !== 'Disabled';
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  record(key: string): KeyRecord | undefined {
    return this.#records.get(key);
  }

  /** All keys, including those whose newest version is a delete marker, in the order of their UTF-8 bytes. */
  get keys(): readonly string[] {
    this.#sorted ??= [...this.#records.keys()].sort(compareUtf8);
    return this.#sorted;
  }

  /** Stores a record, or removes the key when no version is left. */
  setRecord(record: KeyRecord): void {
    if (record.versions.length === 0) {
      if (this.#records.delete(record.key)) this.#sorted = undefined;
      return;
    }
    if (!this.#records.has(record.key)) this.#sorted = undefined;
    this.#records.set(record.key, record);
  }
}
