import * as v from 'valibot';
import type { Picks } from './run-model.ts';
import { LIST_ACT_NAMES, type Scenario } from './world.ts';

const yes = v.exactOptional(v.boolean());
const number = v.exactOptional(v.number());

const ReplaySchema = v.object({
  scenario: v.strictObject({
    name: v.string(),
    workers: v.number(),
    feed: v.exactOptional(v.record(v.string(), v.unknown())),
    duplicates: number,
    visibilityDelay: number,
    nameFilter: v.exactOptional(v.picklist(['exact', 'substring', 'nothing'])),
    honoursCancelled: yes,
    overrun: number,
    sidecar: yes,
    lateDuplicate: yes,
    replacement: yes,
    tagged: yes,
    deletion: yes,
    twin: yes,
    others: number,
    completion: yes,
    skew: v.exactOptional(v.array(v.number())),
    codes: v.exactOptional(v.array(v.string())),
    operator: v.exactOptional(v.array(v.picklist(['stop', 'resolve']))),
    earlySweep: yes,
    ownEtags: yes,
    renaming: yes,
    versioned: yes,
    touches: v.exactOptional(v.array(v.picklist(['kept', 'replaced', 'in_parts']))),
    again: v.exactOptional(v.picklist(['when_over', 'whenever'])),
    sidecarAgain: yes,
    emptying: yes,
    tags: v.exactOptional(v.array(v.record(v.string(), v.string()))),
    days: number,
    otherAccount: yes,
    miscount: number,
    rowsFrom: number,
    startAt: number,
    suppression: v.exactOptional(v.array(v.picklist(LIST_ACT_NAMES))),
  }),
  picks: v.array(v.tuple([v.number(), v.number()])),
});

/** The settings of a run of the model, from the environment. */
interface ModelSettings {
  /** The number of random walks. */
  readonly runs: number;
  /** True if the large searches make all of their runs. */
  readonly full: boolean;
  /** The seed of the first walk. Each further walk adds 1. */
  readonly seed: number;
  readonly replay: { readonly scenario: Scenario; readonly picks: Picks } | undefined;
}

/**
 * Reads `MODEL_RUNS` (default 300), `MODEL_SEED` (default 1), `MODEL_FULL` (1 for all runs) and `MODEL_REPLAY` (the
 * text that a violation printed).
 */
export function readSettings(environment: NodeJS.ProcessEnv): ModelSettings {
  const { MODEL_RUNS: runs = '300', MODEL_SEED: seed = '1', MODEL_REPLAY: replay } = environment;
  return {
    runs: Number(runs),
    seed: Number(seed),
    full: environment.MODEL_FULL === '1',
    replay: replay === undefined ? undefined : v.parse(ReplaySchema, JSON.parse(replay)),
  };
}
