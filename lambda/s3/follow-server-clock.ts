import type { S3Client } from '@aws-sdk/client-s3';

/** A clock that follows a server's clock. */
interface ServerClock {
  readonly now: () => Date;
  /** @param date the `Date` header of an answer that has just arrived. */
  observe(date: string | undefined): void;
}

/** Differences up to this many milliseconds are ignored: the header has whole seconds, and answers take time. */
const TOLERANCE_MS = 2_000;

/**
 * Makes a clock that follows the clock of S3 after its first answer, and the host's clock until then.
 *
 * One worker writes leases and quiet periods, and another reads them. Both use the clock of the ledger, so that a host
 * with a wrong clock neither takes a lease too early nor ends a quiet period too early.
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

/** The `Date` header, if this is an HTTP response. */
function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}

/** Passes the time of every answer that the client gets to `observe`, including errors. */
export function followServerClock(s3: S3Client, observe: (date: string | undefined) => void): void {
  s3.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      observe(dateOf(result.response));
      return result;
    },
    // As close to the network as possible: later middleware throws on an error answer.
    { step: 'deserialize', priority: 'low', name: 'followServerClock' },
  );
}
