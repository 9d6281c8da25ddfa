import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readAtMost } from './read-body.ts';
import { Refusal } from './send.ts';

/** The maximum size of a file on the page, in bytes; larger ones need the command. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The maximum number of stored files; the oldest one is removed first. */
const MOST_FILES = 4;

/** The allowed file names: a single name, without a path and not hidden by a leading dot. */
const NAME = /^(?!\.)[^/\\\p{Cc}]{1,200}\.csv(?:\.gz)?$/iu;

/** The files that were chosen on the page, each in its own folder. */
export interface Uploads {
  /** Stores a file. @returns its id. @throws {Refusal} for a forbidden name, or a file that is too large. */
  keep(name: string, request: IncomingMessage): Promise<string>;
  /**
   * Writes the sidecar beside a file, and does something with both. Uses are sequential, so that no sidecar is replaced
   * before it is read.
   *
   * @throws {Refusal} 404 if the file no longer exists.
   */
  use<T>(id: string, parameters: Readonly<Record<string, unknown>>, work: (path: string) => Promise<T>): Promise<T>;
}

async function writeSidecar(path: string, parameters: Readonly<Record<string, unknown>>): Promise<void> {
  const sidecar = `${path}.json`;
  if (Object.keys(parameters).length === 0) await rm(sidecar, { force: true });
  else await writeFile(sidecar, JSON.stringify(parameters, undefined, 2), { mode: 0o600 });
}

/** Stores files below a folder of this machine. */
export function createUploads(dir: string): Uploads {
  const kept = new Map<string, string>();
  let latest: Promise<unknown> = Promise.resolve();

  async function makeRoom(): Promise<void> {
    const [oldest] = kept.keys();
    if (kept.size < MOST_FILES || oldest === undefined) return;
    kept.delete(oldest);
    await rm(join(dir, oldest), { recursive: true, force: true });
  }

  return {
    async keep(name, request) {
      if (!NAME.test(name))
        throw new Refusal(
          400,
          'export it as CSV: the name of the file must end in .csv or .csv.gz, and name no folder',
        );
      await makeRoom();
      const id = randomUUID();
      const path = join(dir, id, name);
      await mkdir(join(dir, id), { recursive: true, mode: 0o700 });
      try {
        await pipeline(readAtMost(request, MAX_FILE_BYTES), createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        await rm(join(dir, id), { recursive: true, force: true });
        throw error;
      }
      kept.set(id, path);
      return id;
    },

    use(id, parameters, work) {
      const turn = latest.then(async () => {
        const path = kept.get(id);
        if (path === undefined) throw new Refusal(404, 'the file is not here any more; choose it again');
        await writeSidecar(path, parameters);
        return work(path);
      });
      latest = turn.catch(() => {});
      return turn;
    },
  };
}
