import type { Postpone } from './postpone-message.ts';
import type { SendEvent } from './send-event.ts';

/** The queue that the events come from. */
export interface Queue {
  readonly postpone: Postpone;
  /** Absent where the configuration does not name the queue: then there are no sweeps that bring back what waits. */
  readonly send?: SendEvent | undefined;
}
