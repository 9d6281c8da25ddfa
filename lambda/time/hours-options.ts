import type { CallingHours } from './calling-hours.ts';

export interface HoursOptions {
  readonly hours: CallingHours;
  /** The hours in words, for messages. */
  readonly words: string;
  /** When the list starts, in UNIX seconds; at once when absent. */
  readonly startAt?: number | undefined;
}
