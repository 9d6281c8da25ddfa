import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EmbeddedStack } from '../embedded-stack.ts';
import type { Random } from './create-random.ts';
import type { DisturbedEvents } from './disturb-events.ts';
import { dropSoakFile, makeSoakFile } from './drop-soak-file.ts';
import { injectFault } from './inject-fault.ts';
import { type Compared, compareDialled, findWrongStatuses } from './judge-files.ts';
import { type Settled, settle } from './settle.ts';
import type { SoakClock } from './soak-clock.ts';
import { touchFile } from './touch-file.ts';

interface SoakOptions {
  readonly files: number;
  readonly random: Random;
  readonly clock: SoakClock;
  readonly events: DisturbedEvents;
  /** Milliseconds after which everything that is still open counts as lost. */
  readonly limitMs: number;
  readonly onProgress?: (done: number) => void;
}

/** The result of a soak. */
interface SoakResult extends Compared, Settled {
  readonly files: number;
  /** The injected faults and the actions of others, with their numbers. */
  readonly faults: ReadonlyMap<string, number>;
  /** Files whose objects have a wrong status, each with the fault. */
  readonly wrong: ReadonlyMap<string, string>;
  readonly deadLetters: number;
}

/** Drops the files while faults occur and others copy the objects. */
async function dropFiles(stack: EmbeddedStack, options: SoakOptions, count: (what: string) => void) {
  const { files, random, events, onProgress } = options;
  const names = new Map<string, string>();
  for (let index = 0; index < files; index++) {
    const file = makeSoakFile(index, random);
    names.set(createHash('sha256').update(file.body).digest('hex'), file.key);
    await dropSoakFile(stack, file);
    // For two of three files, a fault occurs around them.
    if (random.below(3) > 0) count(await injectFault(stack, random));
    const keys = [...names.values()];
    // Most copies are made of recent uploads.
    const latest = keys.slice(-random.pick([1, 2, 8, keys.length]));
    if (random.oneIn(2)) count(await touchFile(stack, latest[random.below(latest.length)] ?? file.key, random));
    if (random.oneIn(4)) for (const send of events.late.splice(0)) send();
    if (random.oneIn(4)) await wait(random.below(100));
    onProgress?.(index + 1);
  }
  for (const send of events.late.splice(0)) send();
  return names;
}

/**
 * Drops files while faults occur at random, lets sweeps bring back waiting drops, and compares the lists that dialled
 * and the objects' statuses with the dropped files.
 *
 * The choices are determined by the seed; their effects also depend on the machine's timing.
 */
export async function runSoak(stack: EmbeddedStack, options: SoakOptions): Promise<SoakResult> {
  const { simulator, deadLetters } = stack;
  if (simulator === undefined) throw new Error('a soak needs the simulator');
  const faults = new Map<string, number>();
  const count = (what: string) => faults.set(what, (faults.get(what) ?? 0) + 1);
  const names = await dropFiles(stack, options, count);
  const settled = await settle(stack, options.clock, options.limitMs);
  faults.set('event lost', options.events.counts.lost);
  faults.set('event doubled', options.events.counts.doubled);
  return {
    files: options.files,
    faults,
    ...settled,
    ...compareDialled(names, simulator.lists),
    wrong: await findWrongStatuses(stack, names),
    deadLetters: deadLetters.counts().visible,
  };
}
