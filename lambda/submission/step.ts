import type { FeedConfig } from '../feed/feed-config.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { World } from '../world.ts';

/** What can be sent. */
export interface Sendable {
  readonly head: ObjectHead;
  readonly parameters: Parameters;
}

/** Why a submission has no object any more, or one that went on as another submission. */
export type LeftBecause = 'gone' | 'replaced' | 'superseded';

/** What a submission is taken forward with, when there is something to send. */
export interface FullWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  /** Its object and its parameters. */
  readonly file: Sendable;
}

/** The same, when there is not: its object was left, or its parameters are not complete now. */
export interface EmptyWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly file: LeftBecause | 'incomplete';
}

/** What a submission is taken forward with. */
export type Way = FullWay | EmptyWay;

/** True when there is something to send. */
export function isWithFile(way: Way): way is FullWay {
  return typeof way.file === 'object';
}

/** Where a submission stands after a step and, unless it goes on or is over, why it stands still. */
export interface Stand {
  readonly submission: Submission;
  readonly pause?: Pause;
}

/** What steps may touch. */
export type StepWorld = Pick<
  World,
  's3' | 'idleMs' | 'ledger' | 'lists' | 'documents' | 'voximplant' | 'now' | 'newId'
>;

/** Takes a submission one state further, or says why it stands still. */
export type Step = (submission: Submission, way: Way, world: StepWorld) => Promise<Stand>;
