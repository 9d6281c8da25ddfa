import type { PlanSummary } from '../../csv/plan-summary.ts';
import { DropdialError } from '../../errors.ts';
import { findObstacle } from '../../gates/gate.ts';
import { GATES } from '../../gates/gates.ts';
import { move } from '../../ledger/move.ts';
import type { Pause } from '../../ledger/pause.ts';
import type { Submission } from '../../ledger/submission.ts';
import type { FullWay, StepWorld } from '../step.ts';

/** What the ledger says of a request that may become a list. */
type Committed = Pick<Submission<'claimed'>['receipt'], 'parameters' | 'listName' | 'plan' | 'account'> & {
  readonly plan: PlanSummary;
};

/** How a request left the submission. */
interface Left {
  readonly submission: Submission<'claimed' | 'sending'>;
  /** Why the closing boundary was withheld, when a gate did. */
  readonly withheld?: Pause;
}

/**
 * The moment after which a list may exist: the closing boundary is sent only when no gate withholds it and the ledger says
 * `sending`.
 */
export class CommitPoint {
  readonly #claimed: Submission<'claimed'>;
  readonly #committed: Committed;
  readonly #way: FullWay;
  readonly #world: StepWorld;
  #submission: Submission<'claimed' | 'sending'>;
  #withheld: Pause | undefined;
  #passing: Promise<void> = Promise.resolve();

  constructor(claimed: Submission<'claimed'>, committed: Committed, way: FullWay, world: StepWorld) {
    this.#claimed = claimed;
    this.#submission = claimed;
    this.#committed = committed;
    this.#way = way;
    this.#world = world;
  }

  /** @throws {DropdialError} `withheld` or `ledger_conflict`: the closing boundary must not be sent. */
  readonly pass = (): Promise<void> => {
    this.#passing = this.#pass();
    return this.#passing;
  };

  /** The submission as it is now, whatever the request came to: an early answer may come while the ledger is being written. */
  async left(): Promise<Left> {
    await this.#passing.catch(() => undefined);
    return { submission: this.#submission, ...(this.#withheld && { withheld: this.#withheld }) };
  }

  async #pass(): Promise<void> {
    const { feed, run, file } = this.#way;
    const { receipt } = this.#claimed;
    const { plan } = this.#committed;
    const look = { feed, receipt, parameters: file.parameters, run, plan };
    // A large file may have taken longer than the calling hours did.
    const obstacle = await findObstacle(GATES.atCommit, look, this.#world);
    if (obstacle) {
      this.#withheld = obstacle.pause;
      throw new DropdialError('withheld', obstacle.pause.message);
    }
    this.#submission = await move(this.#world.ledger, this.#claimed, 'commit', 'sending', this.#committed);
  }
}
