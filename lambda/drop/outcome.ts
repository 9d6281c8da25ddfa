import type { DropdialError } from '../errors.ts';
import type { Receipt } from '../ledger/receipt.ts';

/** How handling one drop, or one event about it, ended. */
export type Outcome =
  | {
      readonly status: 'created' | 'rejected' | 'checked' | 'waiting' | 'in_doubt';
      readonly receipt: Receipt;
      readonly retry?: DropdialError;
    }
  | { readonly status: 'skipped'; readonly reason: string; readonly receipt?: Receipt; readonly retry?: DropdialError };
