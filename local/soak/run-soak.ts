import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { SimulatedCallList } from '../voximplant/call-list-store.ts';
import { createRandom } from './create-random.ts';
import { injectFault } from './inject-fault.ts';
import { resolveParked } from './resolve-parked.ts';

export interface SoakOptions {
  readonly files: number;
  readonly seed: number;
  /** Milliseconds after which what is still open counts as lost. */
  readonly limitMs: number;
  readonly onProgress?: (done: number) => void;
}

/** What a soak came to. */
export interface SoakResult {
  readonly files: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Files for which more than one list dialled. */
  readonly twice: readonly string[];
  /** Files for which no list dialled. */
  readonly lost: readonly string[];
  /** How many drops were left to a person, who resolved them: lost twice in a row. */
  readonly parked: number;
  readonly deadLetters: number;
  /** False when the time ran out before everything was done. */
  readonly isQuiet: boolean;
}

const TAGS = 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3';

/** A file that no other is like, so that its digest names it. */
function makeFile(index: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => `+1202555${String(row).padStart(4, '0')};file ${index}`);
  return ['phone_number;note', ...lines, ''].join('\n');
}

/**
 * Compares what dialled with what was dropped.
 *
 * @param names the dropped files by their digests.
 */
export function compareDialled(
  names: ReadonlyMap<string, string>,
  lists: ReadonlyArray<Pick<SimulatedCallList, 'dialled' | 'sha256'>>,
): Pick<SoakResult, 'twice' | 'lost'> {
  const counts = new Map<string, number>();
  for (const { dialled, sha256 } of lists) if (dialled) counts.set(sha256, (counts.get(sha256) ?? 0) + 1);
  const having = (matches: (count: number) => boolean) =>
    [...names].filter(([digest]) => matches(counts.get(digest) ?? 0)).map(([, name]) => name);
  return { twice: having(count => count > 1), lost: having(count => count === 0) };
}

async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = wait(limitMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

/**
 * Drops files while things go wrong at random, and compares what dialled with what was dropped.
 *
 * The choices repeat with the seed; what they meet also depends on the machine's timing.
 */
export async function runSoak(
  stack: EmbeddedStack,
  { files, seed, limitMs, onProgress }: SoakOptions,
): Promise<SoakResult> {
  const { client, simulator, poller, deadLetters } = stack;
  if (simulator === undefined) throw new Error('a soak needs the simulator');
  const random = createRandom(seed);
  const faults = new Map<string, number>();
  const names = new Map<string, string>();
  for (let index = 0; index < files; index++) {
    const body = makeFile(index, 1 + random.below(200));
    const name = `soak-${index}.csv`;
    names.set(createHash('sha256').update(body).digest('hex'), name);
    await client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key: `drops/${name}`, Body: body, Tagging: TAGS }));
    // Two of three files meet a fault somewhere near them.
    if (random.below(3) > 0) {
      const fault = await injectFault(stack, random);
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }
    if (random.oneIn(4)) await wait(random.below(100));
    onProgress?.(index + 1);
  }
  const end = performance.now() + limitMs;
  const untilQuiet = () => within(Math.max(0, end - performance.now()), poller.idle());
  let isQuiet = await untilQuiet();
  let parked = 0;
  // What misbehaves is used up by now, so one round of people is enough, and a second one shows that it was.
  for (let round = 0; isQuiet && round < 2; round++) {
    const found = await resolveParked(stack);
    if (found === 0) break;
    parked += found;
    isQuiet = await untilQuiet();
  }
  return {
    files,
    faults,
    parked,
    ...compareDialled(names, simulator.lists),
    deadLetters: deadLetters.counts().visible,
    isQuiet,
  };
}
