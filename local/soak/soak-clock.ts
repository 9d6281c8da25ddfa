/** Five minutes before the calling hours of the soak begin. */
const BEGINNING = '08:55:00.000Z';

/** A clock that runs at real speed, and leaps when no other work is left. */
export interface SoakClock {
  /** Milliseconds since the epoch. */
  now(): number;
  leap(milliseconds: number): void;
}

/** Starts a clock on the current day, shortly before nine o'clock in UTC. */
export function startClock(): SoakClock {
  const real = Date.now();
  let ahead = Date.parse(`${new Date(real).toISOString().slice(0, 10)}T${BEGINNING}`) - real;
  return {
    now: () => Date.now() + ahead,
    leap: milliseconds => {
      ahead += milliseconds;
    },
  };
}
