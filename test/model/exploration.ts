import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { Explorer } from './explorer.ts';
import { readSettings } from './read-settings.ts';
import { warmUp } from './s3-double.ts';
import type { Scenario } from './world.ts';

/*
 * The real code, ended at every moment at which its end makes a difference. An `await` between two effects makes none:
 * until the next effect, the code changes only its own memory, which is lost with it, so a death there leaves the same
 * world as a death right before that effect. An effect is a request to S3, to the API or to the queue. A request whose
 * body matters has two effects, its beginning and its last bytes. A worker dies before each effect ("kill") and after
 * it, before it gets the answer ("die"). If several effects wait, they happen in any order ("reorder"). An end by the
 * deadline is a death at which time passes ("advance").
 */
export const DEATHS = ['kill', 'die'];

export const settings = readSettings(process.env);

/** The timeout of a test, in milliseconds. With MODEL_FULL, a search takes minutes. */
const PATIENCE = settings.full ? 3600_000 : 120_000;

/** Counts the runs and steps of the current file. */
const tally = { runs: 0, steps: 0 };

/**
 * Prepares a file for the model. It must be called before the file's tests are declared, because it sets their timeout.
 */
export function prepareModel(): void {
  vi.setConfig({ testTimeout: PATIENCE });

  beforeAll(warmUp);

  beforeEach(() => {
    // Deadlines and idle watches measure real time, but in the model only the scheduler's clock may advance.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Prints at the end of a file how much it explored. */
export function reportExploration(what: string): void {
  beforeAll(() => {
    Object.assign(tally, { runs: 0, steps: 0 });
  });

  afterAll(() => {
    console.info(`effectively once, ${what}: ${tally.runs} interleavings, ${tally.steps} steps`);
  });
}

/** Explores the unchanged protocol, and counts the runs for the report. */
export async function explore(work: (explorer: Explorer) => Promise<void>): Promise<void> {
  const explorer = new Explorer();
  await work(explorer);
  tally.runs += explorer.runs;
  tally.steps += explorer.steps;
}

/**
 * Searches many thousand runs. It makes only one of every `every` runs, spread from the first to the last moment, and
 * all of them with MODEL_FULL=1.
 */
export function search(scenario: Scenario, kinds: readonly (readonly string[])[], every: number): Promise<void> {
  return explore(explorer => explorer.exhaust(scenario, kinds, undefined, settings.full ? 1 : every));
}
