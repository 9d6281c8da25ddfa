/** Stable codes of {@link DropdialError}; log lines, receipts and tests name failures by these. */
export type ErrorCode =
  | 'config_invalid'
  | 'event_invalid'
  | 'credentials_unreadable'
  | 'submission_busy'
  | 'submission_in_doubt'
  | 'ledger_conflict'
  | 'ledger_unreadable'
  | 'source_changed'
  | 'source_differs'
  | 'stalled'
  | 'deadline_reached'
  | 'send_failed'
  | 'api_account'
  | 'api_transient'
  | 'feed_busy'
  | 'content_busy'
  | 'submission_parked'
  | 'held_not_started'
  | 'event_not_sent'
  | 'settling'
  | 'outside_hours'
  | 'hourly_limit';

/**
 * The one error class of the function: a fault after which the event has to come back.
 * Expected endings of a drop are values ({@link Outcome}), never this.
 */
export class DropdialError extends Error {
  override readonly name = 'DropdialError';
  readonly code: ErrorCode;

  /** When the event may come back, in seconds; at the queue's own time when absent. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    { retryAfterSeconds, ...options }: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** One line that says what went wrong, without stack, headers or bodies, so that it is safe to log. */
export function describeError(error: unknown): string {
  if (error instanceof DropdialError) return `${error.code}: ${error.message}`;
  if (error instanceof Error) return error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return typeof error;
}
