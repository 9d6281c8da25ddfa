import { DropdialError } from '../errors.ts';

/** Notices that a transfer stalls, and which side it waits for. */
export interface IdleWatch {
  /** Aborted with a `stalled` error when nothing moved for the allowed time. */
  readonly signal: AbortSignal;
  /** Records that something moved, and which side the transfer waits for now; none when absent. */
  waitFor(whom?: string): void;
  stop(): void;
}

/**
 * Starts watching. One timer checks a few times per period, so that chunks need no timers of their own.
 *
 * The HTTP clients' own timeouts cannot do this: that of the S3 client also ends a healthy source whose reader is slow,
 * and that of undici also runs while a large body is still being sent.
 *
 * @param idleMs milliseconds without movement that are allowed.
 */
export function watchIdle(idleMs: number): IdleWatch {
  const controller = new AbortController();
  let waitingFor: string | undefined;
  let since = performance.now();
  const timer = setInterval(
    () => {
      if (waitingFor === undefined || performance.now() - since < idleMs) return;
      controller.abort(new DropdialError('stalled', `nothing moved for ${idleMs / 1000} s, waiting for ${waitingFor}`));
    },
    Math.max(1, idleMs / 5),
  );
  timer.unref();
  return {
    signal: controller.signal,
    waitFor(whom) {
      waitingFor = whom;
      since = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}
