import { Operator } from './operator.ts';
import { type Actor, type Mutation, Worker } from './worker.ts';
import { type Scenario, SWEEP, World } from './world.ts';

/** A possible next event. */
interface Option {
  /** Strategies choose by kind. */
  readonly kind: string;
  readonly label: string;
  readonly run: () => void;
}

/** Chooses the next event, as an index into the options. The first option is the uneventful one. */
export type Strategy = (options: readonly Option[], step: number) => number;

/** The differences from the uneventful run, as step and index. They suffice to replay a run. */
export type Picks = readonly (readonly [step: number, index: number])[];

export interface RunResult {
  readonly violations: readonly string[];
  readonly picks: Picks;
  /** The events in words, step by step. */
  readonly trace: readonly string[];
  /** The kinds of the options of each step. */
  readonly kinds: readonly (readonly string[])[];
  /** The state of every submission at the end. */
  readonly states: readonly string[];
  readonly lists: number;
  /** The numbers that were called, if suppression is watched. */
  readonly called: readonly string[];
  /** How often each move was made, as `from to step`. */
  readonly moves: ReadonlyMap<string, number>;
}

/** More steps than any run needs. A longer run would be endless. */
const MAX_STEPS = 1500;

/** Seconds between two sweeps at the end of a run: longer than a sweep leaves any submission alone. */
const SWEEP_EVERY = 3700;

/**
 * How long a worker may compute between two effects, in milliseconds of real time. Only loading code takes measurable
 * time.
 */
const PATIENCE = 10_000;

/**
 * Runs everything that waits for no gate: microtasks, ticks and streams end before the next turn of the event loop. The
 * world has settled when two consecutive turns bring no new gate, because a worker may be about to wait at several
 * gates.
 */
async function settle(scheduler: Scheduler): Promise<boolean> {
  const start = performance.now();
  let gates = scheduler.gates;
  for (let quietTurns = 0; quietTurns < 2; ) {
    if (performance.now() - start > PATIENCE) return false;
    await new Promise(setImmediate);
    quietTurns = scheduler.isSettled && scheduler.gates === gates ? quietTurns + 1 : 0;
    gates = scheduler.gates;
  }
  return true;
}

/** The possible events at one moment. */
class Scheduler {
  readonly world: World;
  readonly #mutate: Mutation;
  #workers: Actor[] = [];
  #current: Actor | undefined;
  #started = 0;

  constructor(scenario: Scenario, mutate: Mutation) {
    this.world = new World(scenario);
    this.#mutate = mutate;
    for (const act of scenario.operator ?? []) {
      const run = () => this.#workers.push(new Operator(act, this.world));
      this.world.acts.push({ name: `a person begins to ${act}`, run });
    }
  }

  /** True when every worker has ended or waits for its turn. */
  get isSettled(): boolean {
    return this.#workers.every(({ isOver, life }) => isOver || !life.alive || life.gates.length > 0);
  }

  /** The number of effects that wait for their turn. */
  get gates(): number {
    return this.#workers.reduce((sum, { life }) => sum + life.gates.length, 0);
  }

  options(): Option[] {
    this.#workers = this.#workers.filter(({ isOver, life }) => !isOver && life.alive);
    if (this.#current && !this.#workers.includes(this.#current)) this.#current = undefined;
    const deliveries = this.#deliveries();
    const steps = this.#steps();
    // Workers start first, up to their maximum number, so that an uneventful run has all of them.
    return [...deliveries, ...steps, ...this.#acts(), ...this.#advances(steps.length === 0)];
  }

  #deliveries(): Option[] {
    const { workers, skew = [] } = this.world.scenario;
    if (this.#workers.filter(actor => actor instanceof Worker).length >= workers) return [];
    return this.world.queue.visible.map(message => ({
      kind: 'deliver',
      label: `deliver ${message.id}`,
      run: () => {
        const received = this.world.queue.receive(message);
        if (!received) return;
        const wrong = skew[this.#started % Math.max(skew.length, 1)] ?? 0;
        this.#workers.push(new Worker(`w${++this.#started}`, this.world, received, this.#mutate, wrong));
      },
    }));
  }

  /** The current worker continues by default. Continuing with another one is a switch. */
  #steps(): Option[] {
    const busy = this.#workers.filter(({ life }) => life.gates.length > 0);
    this.#current ??= busy[0];
    const current = this.#current;
    const ordered = [...busy.filter(worker => worker === current), ...busy.filter(worker => worker !== current)];
    return ordered.flatMap(worker => this.#stepsOf(worker, worker === current));
  }

  #stepsOf(worker: Actor, isCurrent: boolean): Option[] {
    const { name, life } = worker;
    const [gate, ...others] = life.gates;
    if (gate === undefined) return [];
    const decide = (fate: string) => () => {
      this.#current = worker;
      gate.decide(fate);
    };
    const go = { kind: isCurrent ? 'go' : 'switch', label: `${name} ${gate.name}`, run: decide('go') };
    // A person would see that a command failed, and repeat it.
    if (!isCurrent || worker instanceof Operator) return [go];
    const kill = { kind: 'kill', label: `${name} dies before ${gate.name}`, run: () => this.#kill(worker) };
    const die = { kind: 'die', label: `${name} dies after ${gate.name}`, run: decide('die') };
    const faults = gate.faults.map(fault => ({
      kind: 'fault',
      label: `${name} ${gate.name}: ${fault}`,
      run: () => {
        this.world.invariants.wasDisturbed = true;
        decide(fault)();
      },
    }));
    const reorders = others.map(other => ({
      kind: 'reorder',
      label: `${name} ${other.name}`,
      run: () => other.decide('go'),
    }));
    return [go, kill, die, ...faults, ...reorders];
  }

  #kill({ life }: Actor): void {
    this.world.invariants.watchDeath();
    life.kill();
  }

  /** Ends workers that have run for too long, as Lambda does. */
  #endOverdue(): void {
    const { time, scenario } = this.world;
    const overrun = (scenario.overrun ?? 0) * 1000;
    for (const worker of this.#workers) if (worker.deadline + overrun < time) this.#kill(worker);
  }

  #acts(): Option[] {
    const { acts } = this.world;
    return this.world.possibleActs.map(act => ({
      kind: 'act',
      label: act.name,
      run: () => {
        acts.splice(acts.indexOf(act), 1);
        act.run();
        this.#endOverdue();
      },
    }));
  }

  /** When nothing else moves and something is listed as open, an hour passes and the schedule starts a sweep. */
  #sweeps(): Option[] {
    const { world } = this;
    if (world.sweeps === 0 || !world.isAnythingListed || world.possibleActs.length > 0) return [];
    const run = () => {
      world.sweeps--;
      world.time += SWEEP_EVERY * 1000;
      world.queue.repeat(SWEEP);
    };
    return [{ kind: 'advance', label: `${SWEEP_EVERY} s pass, and a sweep begins`, run }];
  }

  #advances(isIdle: boolean): Option[] {
    const { queue } = this.world;
    const next = queue.nextTime;
    const advance = (time: number): Option => ({
      kind: 'advance',
      label: `${Math.round((time - this.world.time) / 1000)} s pass`,
      run: () => {
        this.world.time = time;
        // A worker that froze after its last look cannot know that the hours have ended.
        if (!isIdle) this.world.invariants.hasSlept = true;
        this.#endOverdue();
      },
    });
    if (isIdle) return next === undefined ? this.#sweeps() : [advance(next)];
    return [850, 910].map(seconds => advance(this.world.time + seconds * 1000));
  }
}

/** Runs one interleaving of the real code until nothing moves any more. */
export async function runModel(scenario: Scenario, strategy: Strategy, mutate: Mutation): Promise<RunResult> {
  const scheduler = new Scheduler(scenario, mutate);
  const { invariants, lists } = scheduler.world;
  const picks: [number, number][] = [];
  const trace: string[] = [];
  const kinds: string[][] = [];
  for (let step = 0; invariants.violations.length === 0; step++) {
    if (!(await settle(scheduler))) invariants.report('a worker waits for something that never comes');
    const options = scheduler.options();
    if (options.length === 0) break;
    const index = strategy(options, step);
    const option = options[index];
    if (option === undefined) throw new RangeError(`step ${step} has no option ${index}`);
    kinds.push(options.map(({ kind }) => kind));
    if (index !== 0) picks.push([step, index]);
    trace.push(option.label);
    option.run();
    if (step === MAX_STEPS) invariants.report(`it is not quiet after ${MAX_STEPS} steps`);
  }
  if (invariants.violations.length === 0) invariants.atEnd();
  return {
    violations: invariants.violations,
    picks,
    trace,
    kinds,
    states: invariants.documents().map(({ state }) => state),
    lists: lists.all.length,
    called: scheduler.world.suppression?.called ?? [],
    moves: scheduler.world.moves.counts,
  };
}
