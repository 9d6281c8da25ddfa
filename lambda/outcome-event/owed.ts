import type { Receipt } from '../ledger/receipt.ts';
import { findOwedEvent } from './describe-event.ts';

/** True when an event about a receipt is still to be sent. */
export type Owes = (receipt: Receipt) => boolean;

/** Without an event bus nobody is told of anything. */
export function createOwes(hasEventBus: boolean): Owes {
  return receipt => hasEventBus && findOwedEvent(receipt) !== undefined;
}
