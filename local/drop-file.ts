import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { UsageError } from '../cli/command.ts';
import { csvKeysOfSidecar, sidecarKeys } from '../lambda/keys/sidecar-keys.ts';

/** A file to drop, with its sidecar. */
interface LocalDrop {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The sidecar beside it, if any. */
  readonly sidecarPath?: string;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  );
}

/** Finds a file and its sidecar. @throws {UsageError} if the file does not exist. */
export async function findLocalDrop(path: string): Promise<LocalDrop> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`there is no file "${path}"`);
  for (const sidecarPath of sidecarKeys(path)) {
    if (csvKeysOfSidecar(sidecarPath).includes(path) && (await exists(sidecarPath))) {
      return { path, size: found.size, sidecarPath };
    }
  }
  return { path, size: found.size };
}

interface DropOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Gets the number of bytes sent so far. */
  readonly onProgress?: (bytes: number) => void;
}

async function* readFileInChunks(path: string, onProgress: DropOptions['onProgress']): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    yield chunk;
    sent += chunk.length;
    onProgress?.(sent);
  }
}

/** Uploads the sidecar and then the file with its tags, as a person would. Returns the file's key. */
export async function dropFile(drop: LocalDrop, options: DropOptions): Promise<string> {
  const { client, bucket: Bucket, prefix, tags, onProgress } = options;
  if (drop.sidecarPath !== undefined) {
    const Body = await readFile(drop.sidecarPath);
    await client.send(new PutObjectCommand({ Bucket, Key: prefix + basename(drop.sidecarPath), Body }));
  }
  const Key = prefix + basename(drop.path);
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: Readable.from(readFileInChunks(drop.path, onProgress), { objectMode: false }),
      ContentLength: drop.size,
      ContentType: 'text/csv',
      ...(tags.size > 0 && { Tagging: new URLSearchParams([...tags]).toString() }),
    }),
  );
  return Key;
}

/** The current metadata of the object. */
export async function readMetadata(client: S3Client, Bucket: string, Key: string): Promise<Record<string, string>> {
  return (await client.send(new HeadObjectCommand({ Bucket, Key }))).Metadata ?? {};
}
