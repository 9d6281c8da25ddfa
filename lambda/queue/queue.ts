import type { Postpone } from './postpone-message.ts';
import type { SendEvent } from './send-event.ts';

/** The queue that events come from. */
export interface Queue {
  readonly postpone: Postpone;
  /** Absent when the configuration does not name the queue. Sweeps then handle due drops in their own invocation. */
  readonly send?: SendEvent | undefined;
}
