import { setTimeout as sleep } from 'node:timers/promises';
import { DropdialError } from '../../errors.ts';
import type { ListId } from '../../ledger/store/list-store.ts';
import type { CollectWay, CollectWorld } from './collect-way.ts';
import { beginAgain, judgeReading } from './judge-reading.ts';
import { type Progress, writeProgress } from './progress.ts';
import { Collector, type Reading, type Stopped } from './read-pages.ts';

/**
 * Pages between two notes while no rows are written, as when the ids of tasks do not ascend. Otherwise a note follows
 * each part that was uploaded.
 */
const PAGES_A_NOTE = 20;
/** Delays before a failed page is requested again, in milliseconds. */
const RETRIES_MS = [500, 1000, 2000, 4000, 8000];

/** Stores progress under the condition that nobody else has stored it since. */
export class Notes {
  readonly id: ListId;
  readonly #world: CollectWorld;
  #etag: string | undefined;

  constructor(id: ListId, world: CollectWorld, etag: string | undefined) {
    this.id = id;
    this.#world = world;
    this.#etag = etag;
  }

  /** @throws {DropdialError} `ledger_conflict` when another worker has continued collecting. */
  async write(progress: Progress): Promise<void> {
    const written = await this.#world.lists.writeProgress(this.id, writeProgress(progress), this.#etag);
    if (written === undefined)
      throw new DropdialError('ledger_conflict', `another worker collects submission ${this.id.submission}`);
    this.#etag = written;
  }
}

/**
 * Continues reading. Progress is noted only while no rows are in memory, such as after the upload of a part, because
 * notes have no rows. A turn that has noted nothing uses half of the time that is left for others, because its
 * successor would read the same pages.
 */
export async function readOn(progress: Progress, reading: Reading, way: CollectWay, notes: Notes, world: CollectWorld) {
  const { run, enough } = way;
  const latest = enough + (run.deadline().getTime() - enough) / 2;
  let collector = new Collector(progress, reading);
  let noted = progress.file.parts.length;
  let hasNoted = false;
  let fails = 0;
  const note = async () => {
    await notes.write(progress);
    hasNoted = true;
  };
  for (let pages = 1; ; pages++) {
    run.signal.throwIfAborted();
    const now = world.now().getTime();
    if (now >= enough && (pages === 1 || hasNoted || now >= latest)) {
      if (pages > 1 && progress.file.tail.length === 0) await note();
      else if (pages > 1 && !hasNoted) run.log.warn(TOO_SHORT, { ...notes.id, pages: pages - 1 });
      return { kind: 'later' } as const;
    }
    const next = await collector.next();
    if (next !== 'more' && next !== 'end') {
      const pause = RETRIES_MS[fails++];
      // Only this page failed: the pages before it need not be read again.
      if (pause === undefined || !mayPass(next)) return { kind: 'stopped', because: next } as const;
      await sleep(pause, undefined, { signal: run.signal });
      continue;
    }
    fails = 0;
    if (next === 'more') {
      const { parts, tail } = progress.file;
      const isDue = parts.length > noted || pages % PAGES_A_NOTE === 0;
      if (isDue && tail.length === 0) await note();
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
    await note();
    collector = new Collector(progress, reading);
  }
}

const TOO_SHORT = 'the tasks of a list will be read again: the time does not suffice for one part of its results';

/** True for errors that soon pass: no answer, or too many requests. */
function mayPass(because: NonNullable<Stopped>): boolean {
  return because.kind === 'failed' || because.class === 'transient';
}
