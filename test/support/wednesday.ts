const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Midnight, in UTC, of today if it is Wednesday, or of the next one: the clocks of Europe change on Sundays. */
const MIDNIGHT = Math.floor(Date.now() / DAY_MS) * DAY_MS + ((10 - new Date().getUTCDay()) % 7) * DAY_MS;

/** The moment of a near Wednesday at which the clocks of a zone show this hour, in milliseconds since the epoch. */
export function wednesdayAt(hour: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
  return MIDNIGHT + (hour - Number(format.format(MIDNIGHT))) * HOUR_MS;
}
