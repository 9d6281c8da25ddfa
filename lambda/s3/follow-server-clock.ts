import type { S3Client } from '@aws-sdk/client-s3';

/** A clock that goes by somebody else's. */
export interface ServerClock {
  readonly now: () => Date;
  /** @param date the `Date` header of an answer that has just come. */
  observe(date: string | undefined): void;
}

/** Differences up to this many milliseconds are no difference: the header tells whole seconds, and answers take time. */
const TOLERANCE_MS = 2_000;

/**
 * Makes a clock that goes by the clock of S3 as soon as S3 has answered once, and by its host's until then.
 *
 * Leases and quiet periods are written by one worker and read by another. Both go by the clock of the ledger, so that a host whose
 * clock is wrong neither takes a lease too early nor believes that a quiet period is over.
 *
 * @param local the host's clock.
 */
export function createServerClock(local: () => Date): ServerClock {
  let offset = 0;
  return {
    now: () => new Date(local().getTime() + offset),
    observe(date) {
      const server = date === undefined ? Number.NaN : Date.parse(date);
      if (Number.isNaN(server)) return;
      const difference = server + 500 - local().getTime();
      offset = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
    },
  };
}

/** The `Date` header of an HTTP answer, if it is one. */
function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}

/** Tells `observe` the time of every answer that the client gets, also of one that says no. */
export function followServerClock(s3: S3Client, observe: (date: string | undefined) => void): void {
  s3.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      observe(dateOf(result.response));
      return result;
    },
    // As near to the network as it gets: what comes later throws when S3 says no.
    { step: 'deserialize', priority: 'low', name: 'followServerClock' },
  );
}
