import { randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '../headers/parse-range.ts';
import type { Segment } from './object-record.ts';

const READ_CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of all objects: immutable files with random names in one directory. File names do not depend on keys, so a
 * key can contain any bytes.
 */
export class DataFiles {
  readonly #directory: string;
  readonly #pins = new Map<string, number>();
  readonly #doomed = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Creates the directory when missing. */
  async prepare(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
  }

  /** Streams a body into a new file; an empty body needs none. A failed write leaves nothing behind. */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<readonly Segment[]> {
    const id = randomBytes(16).toString('hex');
    const path = this.#path(id);
    let size = 0;
    try {
      await pipeline(
        chunks,
        async function* count(source) {
          for await (const chunk of source) {
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx', highWaterMark: 1024 * 1024 }),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    if (size > 0) return [{ id, size }];
    await rm(path, { force: true });
    return [];
  }

  /** Reads a range (by default everything) of concatenated segments. Pin the segments first. */
  async *read(segments: readonly Segment[], range?: ByteRange): AsyncGenerator<Uint8Array> {
    let offset = 0;
    for (const { id, size } of segments) {
      const start = Math.max(0, (range?.start ?? 0) - offset);
      const end = Math.min(size - 1, (range?.end ?? Number.POSITIVE_INFINITY) - offset);
      offset += size;
      if (start > end) continue;
      for await (const chunk of createReadStream(this.#path(id), { start, end, highWaterMark: READ_CHUNK_BYTES })) {
        yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      }
    }
  }

  /** Creates new files with the same bytes, as hard links if the file system supports them. */
  async duplicate(segments: readonly Segment[]): Promise<readonly Segment[]> {
    const copies: Segment[] = [];
    for (const { id, size } of segments) {
      const copy = randomBytes(16).toString('hex');
      await link(this.#path(id), this.#path(copy)).catch(() =>
        copyFile(this.#path(id), this.#path(copy), constants.COPYFILE_EXCL),
      );
      copies.push({ id: copy, size });
    }
    return copies;
  }

  /** Keeps files readable until the returned function is called, whatever happens to their object meanwhile. */
  pin(segments: readonly Segment[]): () => void {
    for (const { id } of segments) this.#pins.set(id, (this.#pins.get(id) ?? 0) + 1);
    let pinned = true;
    return () => {
      if (!pinned) return;
      pinned = false;
      for (const { id } of segments) this.#unpin(id);
    };
  }

  /** Removes files; those in use are removed when their last reader ends. */
  async discard(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.#pins.has(id)) this.#doomed.add(id);
      else await rm(this.#path(id), { force: true });
    }
  }

  /** Removes every file that no record owns: leftovers of writes that an earlier process did not finish. */
  async sweep(owned: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#directory);
    for (const name of names) if (!owned.has(name)) await rm(this.#path(name), { force: true });
  }

  #unpin(id: string): void {
    const left = (this.#pins.get(id) ?? 1) - 1;
    if (left > 0) {
      this.#pins.set(id, left);
      return;
    }
    this.#pins.delete(id);
    // Not awaited: if this removal fails, the next start sweeps the file.
    if (this.#doomed.delete(id)) rm(this.#path(id), { force: true }).catch(() => undefined);
  }

  #path(id: string): string {
    return join(this.#directory, id);
  }
}
