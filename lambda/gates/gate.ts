import type { PlanSummary } from '../csv/plan-summary.ts';
import type { FeedConfig } from '../feed/feed-config.ts';
import type { Pause, Wait } from '../ledger/pause.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Resolution } from '../resolve/resolve-parameters.ts';
import type { Run } from '../run.ts';
import type { Sources } from '../sources/read-sources.ts';
import type { World } from '../world.ts';

/** Rejects the drop, with this as its problem. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Records nothing; the event of the drop is retried. */
export interface Standstill {
  readonly kind: 'pause';
  readonly pause: Pause;
}

/** An obstacle after which a drop may go on. */
export type Delay =
  | Standstill
  /** The drop is recorded as waiting, with the reason. */
  | { readonly kind: 'wait'; readonly wait: Wait };

/** The reason why a drop cannot go on. */
export type Obstacle =
  | Delay
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  /** The object is no upload: somebody copied an object onto itself, and a list exists for it. */
  | { readonly kind: 'copy'; readonly of: string };

/** A submission that an object's metadata names and the ledger does not know. */
export interface Stranger {
  readonly submission: string;
  /** The list, as the object says. */
  readonly list?: string;
}

/** A drop before its submission is claimed, as gates see it. */
export interface Arrival {
  readonly feed: FeedConfig;
  readonly key: string;
  /** The current receipt, if the submission exists. */
  readonly known?: Pick<Receipt, 'state' | 'wait' | 'acts' | 'problems'> | undefined;
  readonly stranger?: Stranger | undefined;
  readonly sources: Pick<Sources, 'sidecar' | 'tags'>;
  readonly resolution: Resolution;
  /** When each of its objects was written. */
  readonly uploads: readonly (Date | undefined)[];
}

/** A submission before its file is read, as gates see it. */
export interface Look {
  readonly feed: FeedConfig;
  readonly receipt: Receipt;
  readonly parameters: Parameters;
  readonly run: Run;
}

/** The same after its file was read. */
export interface PlannedLook extends Look {
  readonly plan: PlanSummary;
}

/** The stores and clients that gates use. */
export type GateWorld = Pick<World, 'ledger' | 'documents' | 'voximplant' | 'now' | 'newId'>;

/**
 * One rule that can delay or reject a drop. It never ends an attempt: the step that asked does.
 *
 * @returns `undefined` when the drop may pass.
 */
export type Gate<L, O extends Obstacle = Obstacle> = (look: L, world: GateWorld) => Promise<O | undefined>;

/** Asks gates in their order and returns the first obstacle. */
export async function findObstacle<L, O extends Obstacle>(
  gates: readonly Gate<L, O>[],
  look: L,
  world: GateWorld,
): Promise<O | undefined> {
  for (const gate of gates) {
    const obstacle = await gate(look, world);
    if (obstacle) return obstacle;
  }
  return undefined;
}
