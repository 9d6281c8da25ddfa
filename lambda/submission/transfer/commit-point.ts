import type { PlanSummary } from '../../csv/plan-summary.ts';
import { DropdialError } from '../../errors.ts';
import { findObstacle } from '../../gates/gate.ts';
import { GATES } from '../../gates/gates.ts';
import { move } from '../../ledger/move.ts';
import type { Pause } from '../../ledger/pause.ts';
import type { Suppression } from '../../ledger/receipt.ts';
import type { Submission } from '../../ledger/submission.ts';
import { haveOtherBytes, type ObjectHead, readHead } from '../../s3/read-head.ts';
import type { FullWay, StepWorld } from '../step.ts';

/** The record of a request that may become a list. */
type Committed = Pick<Submission<'claimed'>['receipt'], 'parameters' | 'listName' | 'plan' | 'account'> & {
  readonly plan: PlanSummary;
};

/** Checks suppression lists once more. Returns their state, or why nothing may be sent. */
export type LookAtLists = () => Promise<Suppression | Pause>;

function isPause(found: Suppression | Pause): found is Pause {
  return 'code' in found;
}

/** The submission after a request. */
interface Left {
  readonly submission: Submission<'claimed' | 'sending'>;
  /** Why the closing boundary was withheld, if a gate withheld it. */
  readonly withheld?: Pause;
}

/** The timeout of the last look at the object, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * True for the same bytes that were written again, where no version says so. S3 tells the time of a write in whole
 * seconds.
 */
function wasWrittenAgain(seen: ObjectHead, found: ObjectHead): boolean {
  const isVersioned = seen.versionId !== undefined || found.versionId !== undefined;
  return !isVersioned && seen.lastModified.getTime() !== found.lastModified.getTime();
}

/**
 * The moment after which a list may exist. The closing boundary is sent only if the object is still the one that was
 * read, no gate withholds it, and the ledger says `sending`.
 */
export class CommitPoint {
  readonly #claimed: Submission<'claimed'>;
  readonly #committed: Committed;
  readonly #way: FullWay;
  readonly #world: StepWorld;
  readonly #lookAtLists: LookAtLists | undefined;
  #submission: Submission<'claimed' | 'sending'>;
  #withheld: Pause | undefined;
  #passing: Promise<void> = Promise.resolve();

  /** @param lookAtLists for a feed with suppression lists. */
  constructor(
    claimed: Submission<'claimed'>,
    committed: Committed,
    way: FullWay,
    world: StepWorld,
    lookAtLists?: LookAtLists,
  ) {
    this.#claimed = claimed;
    this.#submission = claimed;
    this.#committed = committed;
    this.#way = way;
    this.#world = world;
    this.#lookAtLists = lookAtLists;
  }

  /**
   * @throws {DropdialError} `source_changed`, `withheld` or `ledger_conflict`: the closing boundary must not be sent.
   */
  readonly pass = (): Promise<void> => {
    this.#passing = this.#pass();
    return this.#passing;
  };

  /**
   * The current submission, whatever the result of the request: an answer may arrive while the ledger is being written.
   */
  async left(): Promise<Left> {
    await this.#passing.catch(() => undefined);
    return { submission: this.#submission, ...(this.#withheld && { withheld: this.#withheld }) };
  }

  async #pass(): Promise<void> {
    const { feed, run, file } = this.#way;
    const { receipt } = this.#claimed;
    const { plan } = this.#committed;
    await this.#lookAgain();
    const suppression = await this.#lookAtLists?.();
    if (suppression && isPause(suppression)) this.#withhold(suppression);
    const look = { feed, receipt, parameters: file.parameters, run, plan };
    // A large file may have taken until after the calling hours.
    const obstacle = await findObstacle(GATES.atCommit, look, this.#world);
    if (obstacle) this.#withhold(obstacle.pause);
    // The lists of an earlier attempt say nothing about this one.
    const committed = { ...this.#committed, suppression };
    this.#submission = await move(this.#world.ledger, this.#claimed, 'commit', 'sending', committed);
  }

  #withhold(pause: Pause): never {
    this.#withheld = pause;
    throw new DropdialError('withheld', pause.message);
  }

  /**
   * Looks at the object once more, right before the commit. Tags and sidecars are read after the first look at an
   * object, so without versions they may be those of another file, if that file was there only for a moment: the same
   * bytes that were written again are read again.
   */
  async #lookAgain(): Promise<void> {
    const { head } = this.#way.file;
    const { submission } = this.#claimed.receipt;
    const found = await readHead(this.#world.s3, head.bucket, head.key, AbortSignal.timeout(LOOK_MS));
    const isSame = found?.etag === head.etag;
    if (isSame && !wasWrittenAgain(head, found)) return;
    // A copy that another of our workers wrote back is not a replacement.
    const isCopy = found?.size === head.size && !haveOtherBytes(head, found);
    if (isCopy && found.metadata['dropdial-submission'] === submission) return;
    if (isSame) this.#withhold({ code: 'another_upload', message: 'the object was written again while it was read' });
    throw new DropdialError('source_changed', `the object was ${found ? 'replaced' : 'deleted'} while it was sent`);
  }
}
