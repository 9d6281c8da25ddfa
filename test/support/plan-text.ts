import type { ReadOptions } from '../../lambda/csv/bytes/read-file.ts';
import type { PlanOptions } from '../../lambda/csv/plan.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import { readCallingHours } from '../../lambda/time/calling-hours.ts';
import type { HoursOptions } from '../../lambda/time/hours-options.ts';
import { readingOf } from './read-csv-text.ts';

/** The time at which these files are planned. */
const PLANNED_AT = new Date('2026-11-24T12:00:00Z');

/** The problems and warnings of a file. */
export async function planText(
  content: string | Buffer,
  options: Omit<PlanOptions, 'now'> = {},
  reading: Partial<ReadOptions> = {},
) {
  const { encoding } = options;
  const chunks = readingOf([Buffer.from(content)], { encoding, ...reading });
  const { summary, problems } = await planCsv(chunks, { now: PLANNED_AT, ...options });
  return { ...summary, problems, warnings: summary.warnings ?? [] };
}

/** The calling hours of a zone, every day. */
export function hoursIn(zone: string, from: string, to: string): HoursOptions {
  return { hours: readCallingHours({ zone, days: 'mon-sun', from, to }), words: `${from}-${to} ${zone}` };
}
