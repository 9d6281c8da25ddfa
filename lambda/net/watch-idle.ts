import { DropdialError } from '../errors.ts';

/** Notices that a transfer stands still, and on whom it waits. */
export interface IdleWatch {
  /** Aborted, with a `stalled` error as its reason, when nothing moved for the allowed time. */
  readonly signal: AbortSignal;
  /** Says that something moved, and on whom the transfer waits from now on; nobody when absent. */
  waitFor(whom?: string): void;
  stop(): void;
}

/**
 * Starts watching. One timer looks a few times in the allowed period, so that a chunk costs no timer of its own.
 *
 * The HTTP clients' own timeouts cannot do this: the one of S3's client also kills a healthy source whose reader is
 * slow, and the one of undici also runs while a large body is still being sent.
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
