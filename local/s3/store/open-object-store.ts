import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Bucket, bucketSettingsSchema } from './bucket.ts';
import { dataIdsOf, keyRecordSchema } from './object-record.ts';
import { ObjectStore } from './object-store.ts';

/**
 * Opens the store in a directory (created when missing), reads its index, and removes what an earlier process did not
 * finish.
 *
 * @param now milliseconds since the epoch
 * @throws when a record cannot be read, because losing it silently would be worse
 */
export async function openObjectStore(directory: string, now: () => number): Promise<ObjectStore> {
  const store = new ObjectStore(directory, now);
  await store.data.prepare();
  const buckets = join(directory, 'buckets');
  await mkdir(buckets, { recursive: true });
  const owned = new Set(await store.uploads.load());
  for (const name of await readdir(buckets)) {
    const bucket = await loadBucket(join(buckets, name));
    if (bucket === undefined) continue;
    store.adopt(bucket);
    for (const key of bucket.keys) {
      for (const version of bucket.record(key)?.versions ?? []) {
        store.sequence.after(version.sequencer);
        for (const id of dataIdsOf(version)) owned.add(id);
      }
    }
  }
  await store.data.sweep(owned);
  return store;
}

async function loadBucket(directory: string): Promise<Bucket | undefined> {
  const settings = await readJson(join(directory, 'bucket.json'));
  // A bucket without settings was being created or removed when the process ended.
  if (settings === undefined) {
    await rm(directory, { recursive: true, force: true });
    return undefined;
  }
  const bucket = new Bucket(v.parse(bucketSettingsSchema, settings));
  const keys = join(directory, 'keys');
  for (const name of await readdir(keys)) {
    if (name.endsWith('.json')) bucket.setRecord(v.parse(keyRecordSchema, await readJson(join(keys, name))));
    else await rm(join(keys, name), { force: true });
  }
  return bucket;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`"${path}" must be a readable JSON record`, { cause: error });
  }
}
