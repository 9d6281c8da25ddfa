import { vi } from 'vitest';
import { type Picks, type RunResult, runModel, type Strategy } from './run-model.ts';
import { follow, walk } from './strategies.ts';
import type { Mutation } from './worker.ts';
import type { Scenario } from './world.ts';

/** A run that violated an invariant, with everything that is needed to replay it. */
export class Violation extends Error {
  readonly scenario: Scenario;
  readonly result: RunResult;

  constructor(scenario: Scenario, result: RunResult, how: string) {
    const replay = JSON.stringify({ scenario, picks: result.picks });
    const steps = result.trace.map((label, step) => `  ${step}. ${label}`).join('\n');
    super(
      `${result.violations.join('; ')} (${how})\nreplay: MODEL_REPLAY='${replay}' npx vitest run test/model\n${steps}`,
    );
    this.scenario = scenario;
    this.result = result;
  }
}

/**
 * Runs without stack traces. The SDK creates an error for every request in case it fails, and nobody reads its stack:
 * the steps of a run explain it.
 */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Runs and counts interleavings, and stops at the first one that violates an invariant. */
export class Explorer {
  runs = 0;
  steps = 0;
  /** How often each move was made in all runs, as `from to step`. */
  readonly moves = new Map<string, number>();
  readonly #mutate: Mutation;

  /** @param mutate breaks the ledger, to see whether the invariants notice. */
  constructor(mutate: Mutation = (ledger, index) => ({ ledger, index })) {
    this.#mutate = mutate;
  }

  /** @throws {Violation} */
  async run(scenario: Scenario, strategy: Strategy, how: string): Promise<RunResult> {
    const result = await withoutStacks(() => runModel(scenario, strategy, this.#mutate));
    // The timers of dead workers would keep them in memory.
    vi.clearAllTimers();
    this.runs++;
    this.steps += result.trace.length;
    for (const [move, count] of result.moves) this.moves.set(move, (this.moves.get(move) ?? 0) + count);
    if (result.violations.length > 0) throw new Violation(scenario, result, how);
    return result;
  }

  /**
   * Makes every run that differs from the uneventful one at one moment for each list of kinds, the first list for the
   * first moment: `[['switch'], ['kill', 'die']]` is every switch of workers followed by every death.
   *
   * @param onRun is called with the result of each run.
   * @param every makes only one of so many of the runs that differ at all moments, if all of them would take minutes.
   */
  async exhaust(
    scenario: Scenario,
    kinds: readonly (readonly string[])[],
    onRun: (result: RunResult) => void = () => undefined,
    every = 1,
  ): Promise<void> {
    const base = await this.run(scenario, follow([]), 'uneventful');
    onRun(base);
    let turn = 0;
    await this.#extend(scenario, base, [], kinds, onRun, () => turn++ % every === 0);
  }

  async #extend(
    scenario: Scenario,
    base: RunResult,
    picks: Picks,
    [wanted, ...further]: readonly (readonly string[])[],
    onRun: (result: RunResult) => void,
    isDue: () => boolean,
  ): Promise<void> {
    if (wanted === undefined) return;
    const from = picks.at(-1)?.[0] ?? -1;
    for (const [step, kinds] of base.kinds.entries()) {
      if (step <= from) continue;
      for (const [index, kind] of kinds.entries()) {
        if (index === 0 || !wanted.includes(kind)) continue;
        if (further.length === 0 && !isDue()) continue;
        const next: Picks = [...picks, [step, index]];
        const result = await this.run(scenario, follow(next), 'exhaustive');
        onRun(result);
        await this.#extend(scenario, result, next, further, onRun, isDue);
      }
    }
  }

  /** Makes random walks, each with a seed of its own. */
  async walk(scenarios: readonly Scenario[], seed: number, runs: number): Promise<void> {
    for (let offset = 0; offset < runs; offset++) {
      const scenario = scenarios[offset % scenarios.length];
      if (scenario) await this.run(scenario, walk(seed + offset), `seed ${seed + offset}`);
    }
  }
}
