import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lambda/time/units.ts';

/** A duration in the largest unit of which there are at least two: 90 min, 3 h, 5 days. */
export function showDuration(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time >= 2 * DAY_MS) return `${Math.floor(time / DAY_MS)} days`;
  if (time >= 2 * HOUR_MS) return `${Math.floor(time / HOUR_MS)} h`;
  if (time >= 2 * MINUTE_MS) return `${Math.floor(time / MINUTE_MS)} min`;
  return `${Math.floor(time / 1000)} s`;
}

/** A time to the second, in UTC. */
export function showInstant(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z').replace('T', ' ');
}

/** A time to the second, and its distance from now. */
export function showTime(iso: string, now: Date): string {
  const away = Date.parse(iso) - now.getTime();
  const words = away > 0 ? `in ${showDuration(away)}` : `${showDuration(-away)} ago`;
  return `${showInstant(iso)} (${words})`;
}

/** A time in a list, in UTC: without the date if it is today. */
export function showMoment(iso: string, now: Date): string {
  const [day = '', time = ''] = iso.split('T');
  return now.toISOString().startsWith(day) ? `${time.slice(0, 8)}Z` : `${day} ${time.slice(0, 5)}Z`;
}
