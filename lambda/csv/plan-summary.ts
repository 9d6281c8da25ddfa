import * as v from 'valibot';
import { Count, Time } from '../fields.ts';
import { ProblemSchema } from '../problem.ts';

const ControlStatisticsSchema = v.strictObject({
  columns: v.pipe(v.record(v.string(), Count), v.description('How many rows say something, by control column.')),
  earliestStart: v.optional(Time),
  latestStart: v.optional(Time),
  windows: v.optional(v.array(v.strictObject({ start: v.string(), end: v.string(), rows: Count }))),
  otherWindowRows: v.optional(Count),
});

const BoundSchema = v.strictObject({
  startsFrom: v.pipe(
    v.optional(Time),
    v.description('The earliest start of the rows that only their start binds: from then on they call at once.'),
  ),
  windowsUntil: v.pipe(
    v.optional(Time),
    v.description('The earliest end of the windows in which rows call first: from then on they come on another day.'),
  ),
  firstWindowEnd: v.pipe(
    v.optional(v.string()),
    v.description('HH:mm:ss in UTC of the window that ends first in a day of the zone.'),
  ),
});

export const PlanSchema = v.strictObject({
  rows: Count,
  columns: Count,
  bytes: Count,
  sha256: v.string(),
  delimiter: v.string(),
  encoding: v.pipe(v.optional(v.string(), 'UTF-8'), v.description('Of the bytes that are sent.')),
  recodedFrom: v.optional(v.picklist(['UTF-16LE', 'UTF-16BE'])),
  blankLines: v.optional(Count, 0),
  controls: v.optional(ControlStatisticsSchema),
  hours: v.pipe(
    v.optional(
      v.strictObject({
        freeRows: v.pipe(Count, v.description('Rows that call as soon as the list is there.')),
        otherDayRows: v.pipe(Count, v.description('Rows whose window comes next on a day without calling hours.')),
        bound: v.pipe(
          v.optional(BoundSchema),
          v.description('Until when the other rows are bound as they were when the file was read.'),
        ),
      }),
    ),
    v.description('What the rows are to the calling hours of the feed.'),
  ),
  repeatedNumbers: v.optional(v.pipe(Count, v.description('Rows whose number an earlier row has.'))),
  leftOut: v.pipe(
    v.optional(v.strictObject({ rows: Count, bytes: Count })),
    v.description('What of the file is not sent, because its numbers are on a suppression list.'),
  ),
  warnings: v.optional(v.array(ProblemSchema)),
});

export type PlanSummary = v.InferOutput<typeof PlanSchema>;

/** The number of rows that are sent: all but those that are left out. */
export function rowsSent({ rows, leftOut }: Pick<PlanSummary, 'rows' | 'leftOut'>): number {
  return rows - (leftOut?.rows ?? 0);
}
