import { setTimeout as sleep } from 'node:timers/promises';
import { DropdialError } from '../../errors.ts';
import type { ListId } from '../../ledger/store/list-store.ts';
import type { CollectWay, CollectWorld } from './collect-way.ts';
import { beginAgain, judgeReading } from './judge-reading.ts';
import { type Progress, writeProgress } from './progress.ts';
import { Collector, type Reading, type Stopped } from './read-pages.ts';

/** Pages that are read between two notes, where nothing is written down: what a worker that dies may have to read again. */
const PAGES_A_NOTE = 20;
/** A page that could not be read is asked for again after these times, in milliseconds. */
const RETRIES_MS = [500, 1000, 2000, 4000, 8000];

/** How far a list was collected, and the condition of the next note. */
export class Notes {
  readonly #id: ListId;
  readonly #world: CollectWorld;
  #etag: string | undefined;

  constructor(id: ListId, world: CollectWorld, etag: string | undefined) {
    this.#id = id;
    this.#world = world;
    this.#etag = etag;
  }

  /** @throws {DropdialError} `ledger_conflict` when another worker goes on with it: then this one is too late. */
  async write(progress: Progress): Promise<void> {
    const written = await this.#world.lists.writeProgress(this.#id, writeProgress(progress), this.#etag);
    if (written === undefined)
      throw new DropdialError('ledger_conflict', `another worker collects submission ${this.#id.submission}`);
    this.#etag = written;
  }
}

/** Reads on, with notes on the way: whenever a part was sent, so that no row has to be kept with a note. */
export async function readOn(progress: Progress, reading: Reading, way: CollectWay, notes: Notes, world: CollectWorld) {
  let collector = new Collector(progress, reading);
  let noted = progress.file.parts.length;
  let fails = 0;
  for (let pages = 1; ; pages++) {
    way.run.signal.throwIfAborted();
    if (world.now().getTime() >= way.enough) return { kind: 'later' } as const;
    const next = await collector.next();
    if (next !== 'more' && next !== 'end') {
      const pause = RETRIES_MS[fails++];
      // Only the page is missing: what was read before it need not be read again.
      if (pause === undefined || !mayPass(next)) return { kind: 'stopped', because: next } as const;
      await sleep(pause, undefined, { signal: way.run.signal });
      continue;
    }
    fails = 0;
    if (next === 'more') {
      const { parts, tail } = progress.file;
      const isDue = parts.length > noted || pages % PAGES_A_NOTE === 0;
      if (isDue && tail.length === 0) await notes.write(progress);
      noted = parts.length;
      continue;
    }
    const verdict = judgeReading(progress, reading.stored);
    if (verdict !== 'again') {
      progress.isComplete = verdict === 'whole';
      return { kind: 'read', by: collector.joinedBy } as const;
    }
    beginAgain(progress, reading.stored);
    noted = 0;
    await notes.write(progress);
    collector = new Collector(progress, reading);
  }
}

/** True for what is over in a moment: no answer, or too many questions. */
function mayPass(because: NonNullable<Stopped>): boolean {
  return because.kind === 'failed' || because.class === 'transient';
}
