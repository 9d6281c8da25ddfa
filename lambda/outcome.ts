import type { DropdialError } from './errors.ts';
import type { Receipt } from './receipt.ts';

/** How handling one drop, or one event about it, ended. */
export type Outcome =
  | { readonly status: 'created' | 'rejected' | 'waiting'; readonly receipt: Receipt; readonly retry?: DropdialError }
  | { readonly status: 'in_doubt'; readonly receipt: Receipt; readonly retry: DropdialError }
  | { readonly status: 'skipped'; readonly reason: string; readonly receipt?: Receipt };
