import { DAY_MS, HOUR_MS } from '../../lambda/time/units.ts';

/** Midnight UTC of today or the next Wednesday, because Europe changes its clocks on Sundays. */
const MIDNIGHT = Math.floor(Date.now() / DAY_MS) * DAY_MS + ((10 - new Date().getUTCDay()) % 7) * DAY_MS;

/** The time, in milliseconds since the epoch, at which the clocks of a zone show this hour on that Wednesday. */
export function wednesdayAt(hour: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
  return MIDNIGHT + (hour - Number(format.format(MIDNIGHT))) * HOUR_MS;
}
