import { adoptSubmission } from '../../lambda/acts/adopt-submission.ts';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { retrySubmission } from '../../lambda/acts/retry-submission.ts';
import { stopSubmission } from '../../lambda/acts/stop-submission.ts';
import { isLostWrite } from '../../lambda/errors.ts';
import { guardMoves } from '../../lambda/ledger/store/guard-moves.ts';
import { markOpen } from '../../lambda/ledger/store/mark-open.ts';
import { createOpenMarkers } from '../../lambda/ledger/store/open-markers.ts';
import { createReceiptStore } from '../../lambda/ledger/store/receipt-store.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';
import { createOwes } from '../../lambda/outcome-event/owed.ts';
import { openLists } from '../../lambda/voximplant/account.ts';
import { ApiDouble } from './api-double.ts';
import { Life } from './gate.ts';
import { actors, s3 } from './s3-double.ts';
import type { Actor } from './worker.ts';
import { LEDGER, type World } from './world.ts';

const HAND = { by: 'ada', reason: 'because' };

/**
 * A person who acts on the first drop while workers work, with the real code of the command. A person who resolves a
 * doubt is patient and honest: they wait for the quiet period to end, and say that no list exists only after a look at
 * Voximplant, where every list appears at once.
 */
export class Operator implements Actor {
  readonly name: string;
  readonly life: Life;
  readonly deadline = Number.POSITIVE_INFINITY;
  isOver = false;

  constructor(act: 'stop' | 'resolve', world: World) {
    this.name = `a person (${act})`;
    this.life = new Life(world.invariants.afterEffect);
    const actor = { store: world.objects, life: this.life, time: world.now, observe: () => undefined };
    actors
      .run(actor, () => this.#run(act, world))
      .catch((error: unknown) => {
        // The command did nothing: somebody was faster, or the submission was in the wrong state.
        if (error instanceof RefusedError || isLostWrite(error)) return;
        world.invariants.report(`a command threw: ${error instanceof Error ? error.message : typeof error}`);
      })
      .finally(() => {
        this.isOver = true;
        world.queue.repeat(world.queue.sent[0] ?? '');
      });
  }

  async #run(act: 'stop' | 'resolve', world: World): Promise<void> {
    const { now, newId } = world;
    const store = world.moves.watch(createReceiptStore({ s3, bucket: LEDGER, now, newId }));
    const ledger = guardMoves(markOpen(store, createOpenMarkers({ s3, bucket: LEDGER, newId }), createOwes(true)));
    const [document] = world.invariants.documents();
    const entry = document && (await ledger.read('acme', document.submission));
    if (entry === undefined) return;
    const desk = { ledger, now };
    if (act === 'resolve') await this.#resolve(desk, entry, world);
    else await stopSubmission(desk, entry, HAND, async () => this.#openLists(world));
  }

  async #resolve(desk: Parameters<typeof retrySubmission>[0], entry: Submission, world: World): Promise<void> {
    const { submission, state, doubt } = entry.receipt;
    if (state !== 'in_doubt') {
      await retrySubmission(desk, entry, HAND, false);
      return;
    }
    const isOld = world.time - Date.parse(doubt?.since ?? '') > world.quietPeriod;
    if (!doubt?.parked && !isOld) return;
    const list = world.lists.all.find(({ name }) => name.endsWith(submission.slice(0, 12)));
    const isHeld = list?.status === 'Canceled' && world.feeds[0]?.start === 'held';
    await (list ? adoptSubmission(desk, entry, list.listId, HAND, isHeld) : retrySubmission(desk, entry, HAND, true));
  }

  #openLists({ lists, token }: World) {
    const { signal } = new AbortController();
    return openLists({
      apiUrl: 'http://api.test/platform_api',
      dispatcher: new ApiDouble(lists, this.life),
      token,
      signal,
    });
  }
}
