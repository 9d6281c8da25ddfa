import type { Receipt } from '../ledger/receipt.ts';
import { findOwedEvent } from './describe-event.ts';

/** True when an event about a receipt has not been sent yet. */
export type Owes = (receipt: Receipt) => boolean;

/** Without an event bus, no event is owed. */
export function createOwes(hasEventBus: boolean): Owes {
  return receipt => hasEventBus && findOwedEvent(receipt) !== undefined;
}
