import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { showTime } from '../../terminal/show-age.ts';

/** What is known of the list of a created submission. */
export interface ListStanding {
  /** Who stopped it, or how it ended; empty while it may dial. */
  readonly said: string;
  /** False if there is nothing left to stop, as far as is known. */
  readonly mayDial: boolean;
}

/** How a list ended, in words. One that was given up may still dial. */
const ENDED = {
  completed: 'its calls have ended',
  canceled: 'it was cancelled',
  gone: 'it was deleted at Voximplant',
} as const;

/** Says who stopped the list of a created submission, or how it ended. */
export function describeCreated({ acts = [], list }: Receipt, now: Date): ListStanding {
  const stopped = acts.findLast(({ act }) => act === 'stopped');
  if (stopped) return { said: `${stopped.by} stopped it at ${showTime(stopped.at, now)}`, mayDial: false };
  if (list?.ended === undefined || list.ended === 'given_up') return { said: '', mayDial: true };
  return { said: ENDED[list.ended], mayDial: false };
}
