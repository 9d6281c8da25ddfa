import type { FeedConfig } from '../feed/feed-config.ts';
import { hoursOfDrop } from '../feed/hours-of-drop.ts';
import type { Problem } from '../problem.ts';
import { showGiven } from '../sources/show-given.ts';
import { type CallingHours, describeHours, isOpen, narrowHours, readCallingHours } from '../time/calling-hours.ts';
import { showStart } from './check-parameters.ts';
import type { Resolution } from './resolve-parameters.ts';

function findProblem(feed: FeedConfig, { parameters, origins }: Extract<Resolution, { kind: 'complete' }>) {
  const { callingHours, id } = feed;
  const { calling_hours: own } = parameters;
  const problem = (field: 'calling_hours' | 'start_at', message: string): Problem => {
    const origin = new Map(Object.entries(origins)).get(field);
    return { code: 'parameter_outside_limits', field, message, ...(origin && { origin }) };
  };
  if (callingHours === undefined) {
    if (own === undefined) return undefined;
    return problem('calling_hours', `"calling_hours" needs calling hours of feed "${id}" that it narrows; it has none`);
  }
  const feedHours: CallingHours = readCallingHours(callingHours);
  if (own !== undefined && narrowHours(feedHours, own) === undefined) {
    const words = describeHours(callingHours);
    return problem(
      'calling_hours',
      `"calling_hours" must lie within ${words}, those of feed "${id}"; got ${showGiven(own)}`,
    );
  }
  const hours = hoursOfDrop(feed, parameters);
  if (hours?.startAt === undefined || isOpen(hours.hours, hours.startAt * 1000)) return undefined;
  return problem(
    'start_at',
    `"start_at" must lie within the calling hours ${hours.words}; got ${showStart(hours.startAt)}`,
  );
}

/** Rejects a drop that widens the calling hours of its feed, or whose list would start outside of them. */
export function checkHours(feed: FeedConfig, resolution: Resolution): Resolution {
  if (resolution.kind !== 'complete') return resolution;
  const problem = findProblem(feed, resolution);
  if (problem === undefined) return resolution;
  const { idempotencyKey, ignored } = resolution;
  return {
    kind: 'invalid',
    problems: [problem],
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(ignored && { ignored }),
  };
}
