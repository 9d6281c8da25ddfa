import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readAtMost } from './read-body.ts';
import { Refusal } from './send.ts';

/** The largest file that the page takes, in bytes; larger ones go by the command. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Files that are kept at the same time: the oldest one makes room. */
const MOST_FILES = 4;

/** What a file may be called: one name, none that leads elsewhere, and none that only dots hide. */
const NAME = /^(?!\.)[^/\\\p{Cc}]{1,200}\.csv(?:\.gz)?$/iu;

/** The files that were chosen on the page, each in a folder of its own. */
export interface Uploads {
  /** Keeps a file. @returns its id. @throws {Refusal} for another name, or one that is too large. */
  keep(name: string, request: IncomingMessage): Promise<string>;
  /**
   * Writes the sidecar beside a file, and does something with both. One thing is done after the other: nobody writes a sidecar
   * that another one is about to read.
   *
   * @throws {Refusal} 404 when the file is gone.
   */
  use<T>(id: string, parameters: Readonly<Record<string, unknown>>, work: (path: string) => Promise<T>): Promise<T>;
}

async function writeSidecar(path: string, parameters: Readonly<Record<string, unknown>>): Promise<void> {
  const sidecar = `${path}.json`;
  if (Object.keys(parameters).length === 0) await rm(sidecar, { force: true });
  else await writeFile(sidecar, JSON.stringify(parameters, undefined, 2), { mode: 0o600 });
}

/** Keeps files below a folder of this machine. */
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
        throw new Refusal(400, 'the name of the file must end in .csv or .csv.gz, and name no folder');
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
