import { HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';
import { UsageError } from '../command.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1000],
  ['s', 1000],
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
]);
/** The maximum delay of a timer. */
const MOST_MS = 2 ** 31 - 1;

/** Parses a time such as 30s, 10m or 2h, or a number of seconds, into milliseconds. @throws {UsageError} */
export function readTimeout(text: string): number {
  const [, count = '', unit = '?'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS.get(unit) ?? Number.NaN);
  if (milliseconds <= MOST_MS) return milliseconds;
  throw new UsageError(`"--timeout" must be a time such as 30s, 10m or 2h, or a number of seconds; got "${text}"`);
}
