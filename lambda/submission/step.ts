import type { FeedConfig } from '../feed/feed-config.ts';
import type { Pause } from '../ledger/pause.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Run } from '../run.ts';
import type { ObjectHead } from '../s3/read-head.ts';
import type { World } from '../world.ts';

/** An object that can be sent. */
interface Sendable {
  readonly head: ObjectHead;
  readonly parameters: Parameters;
}

/** Why a submission has no object any more, or one that continued as another submission. */
export type LeftBecause = 'gone' | 'replaced' | 'superseded';

/** The context of a submission that can be sent. */
export interface FullWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  /** Its object and its parameters. */
  readonly file: Sendable;
}

/** The context of one that cannot: its object was left, or its parameters are incomplete now. */
export interface EmptyWay {
  readonly feed: FeedConfig;
  readonly run: Run;
  readonly file: LeftBecause | 'incomplete';
}

/** The context in which a submission is advanced. */
export type Way = FullWay | EmptyWay;

/** True if there is a file to send. */
export function isWithFile(way: Way): way is FullWay {
  return typeof way.file === 'object';
}

/** The submission after a step and, if it neither goes on nor has ended, why it pauses. */
export interface Stand {
  readonly submission: Submission;
  readonly pause?: Pause;
}

/** The services that steps may use. */
export type StepWorld = Pick<
  World,
  's3' | 'idleMs' | 'ledger' | 'lists' | 'documents' | 'voximplant' | 'mostValues' | 'now' | 'newId'
>;

/** Takes a submission one state further, or says why it pauses. */
export type Step = (submission: Submission, way: Way, world: StepWorld) => Promise<Stand>;
