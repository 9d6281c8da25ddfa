import * as v from 'valibot';
import { CallingHoursSchema } from '../time/calling-hours.ts';

const WhatThenSchema = v.optional(v.picklist(['hold', 'refuse']), 'hold');

/** The settings of a feed that decide when its drops may start. */
export const arrivalFields = {
  waitFor: v.pipe(
    v.optional(v.picklist(['sidecar', 'tags'])),
    v.description(
      'A drop waits until its sidecar, or a tag that is a parameter, is there, even when the defaults are complete. With `tags`, sidecars are not asked for, unless `origins` names them.',
    ),
  ),
  maxWaitHours: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8_760)), 24),
    v.description('A drop that has waited longer raises an alarm. Until calling hours begin does not count.'),
  ),
  settleSeconds: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(43_200)), 0),
    v.description('A file, or sidecar, that is younger is looked at again later, and must not have changed.'),
  ),
  callingHours: v.pipe(
    v.optional(CallingHoursSchema),
    v.description(
      'When lists of this feed may begin, and within which their windows must lie. At any time when absent.',
    ),
  ),
  outsideHours: v.pipe(
    WhatThenSchema,
    v.description('What becomes of a drop without windows outside of the calling hours.'),
  ),
  whenTooManyDrops: v.pipe(WhatThenSchema, v.description('What becomes of a drop beyond `limits.dropsPerHour`.')),
} as const;

/** How many drops of a feed may be sent within any hour. */
export const dropsPerHourField = v.pipe(
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
  v.description('Most drops that are sent within any hour.'),
);
