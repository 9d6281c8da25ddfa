/**
 * Stable codes of {@link DropdialError}, for faults only. The reason why a drop waits is a `Pause`, which is a value.
 */
export type ErrorCode =
  | 'config_invalid'
  | 'event_invalid'
  | 'credentials_unreadable'
  | 'account_changed'
  | 'ledger_conflict'
  | 'ledger_unreadable'
  | 'move_refused'
  | 'source_changed'
  | 'source_differs'
  | 'source_encrypted'
  | 'stalled'
  | 'deadline_reached'
  | 'send_failed'
  | 'withheld';

/**
 * The only error class of the function: a fault after which the event must be retried. Expected endings are values,
 * never errors.
 */
export class DropdialError extends Error {
  override readonly name = 'DropdialError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for a write that failed because another worker was faster. */
export function isLostWrite(error: unknown): boolean {
  return error instanceof DropdialError && error.code === 'ledger_conflict';
}

/** Codes of Node and its HTTP client for a connection that was closed by the other side or by something in between. */
const CLOSED: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

/** One line about an error, without stack, headers or bodies, so that it is safe to log. */
export function describeError(error: unknown): string {
  if (error instanceof DropdialError) return `${error.code}: ${error.message}`;
  if (error instanceof Error && 'code' in error && CLOSED.has(error.code)) {
    return `the connection was closed before the answer (${error.code})`;
  }
  if (error instanceof Error) return error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return typeof error;
}
