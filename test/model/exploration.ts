import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { Explorer } from './explorer.ts';
import { readSettings } from './read-settings.ts';
import { warmUp } from './s3-double.ts';
import type { Scenario } from './world.ts';

/*
 * The real code, ended at every moment at which its end makes a difference. An await between two effects is none: what the code
 * does there changes nothing but its own memory, which dies with it, so a death at such an await leaves the same world as one
 * before the next effect. An effect is a request to S3, to the API or to the queue; a request with a body that matters
 * has two, its beginning and its last bytes. A worker dies before each ("kill") and after it, unheard ("die"), and where several
 * wait side by side they happen in any order ("reorder"). An end by the deadline is a death at which time passes ("advance").
 */
export const DEATHS = ['kill', 'die'];

export const settings = readSettings(process.env);

/** With MODEL_FULL a search takes minutes. */
const PATIENCE = settings.full ? 3600_000 : 120_000;

/** Of the file that runs. */
const tally = { runs: 0, steps: 0 };

/** Readies a file for the model. Called before its tests are named, as it gives them their time. */
export function prepareModel(): void {
  vi.setConfig({ testTimeout: PATIENCE });

  beforeAll(warmUp);

  beforeEach(() => {
    // Deadlines and idle watches measure real time; in the model only the scheduler's clock runs.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Has a file say at its end how much it explored. */
export function reportExploration(what: string): void {
  beforeAll(() => {
    Object.assign(tally, { runs: 0, steps: 0 });
  });

  afterAll(() => {
    console.info(`effectively once, ${what}: ${tally.runs} interleavings, ${tally.steps} steps`);
  });
}

/** An explorer of the protocol as it is, whose runs are reported at the end. */
export async function explore(work: (explorer: Explorer) => Promise<void>): Promise<void> {
  const explorer = new Explorer();
  await work(explorer);
  tally.runs += explorer.runs;
  tally.steps += explorer.steps;
}

/** A search of many thousand runs: every so manieth of them, from the first to the last moment; all with MODEL_FULL=1. */
export function search(scenario: Scenario, kinds: readonly (readonly string[])[], every: number): Promise<void> {
  return explore(explorer => explorer.exhaust(scenario, kinds, undefined, settings.full ? 1 : every));
}
