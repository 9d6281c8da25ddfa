import { type WakeOptions, wakeDrop } from '../lambda/acts/wake-drop.ts';
import type { Receipt } from '../lambda/ledger/receipt.ts';
import { describeFailure } from './failure/describe-failure.ts';

/** Whether the function was notified of an act, and a line about that. */
export interface Woken {
  readonly line: string;
  readonly isWoken: boolean;
}

/**
 * Notifies the function of an act that is recorded. If that fails, the act was done all the same: the error alone would
 * say the opposite.
 */
export async function wakeFunction(open: WakeOptions, receipt: Receipt): Promise<Woken> {
  try {
    return { line: await wakeDrop(open, receipt), isWoken: true };
  } catch (error) {
    const reason = describeFailure(error, process.env);
    const line = `this is recorded, but the function could NOT be notified, so the object of the drop shows it later: ${reason}`;
    return { line, isWoken: false };
  }
}
