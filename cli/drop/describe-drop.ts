import { hoursOfDrop } from '../../lambda/feed/hours-of-drop.ts';
import { listsOf } from '../../lambda/feed/suppression-config.ts';
import type { Parameters } from '../../lambda/parameters/parameters.ts';
import { HOUR_MS, MINUTE_MS } from '../../lambda/time/units.ts';
import { countOf } from '../../terminal/count-of.ts';
import { showTime } from '../../terminal/show-age.ts';
import { describeAwaited, describeLeftOut } from '../check/describe-verdict.ts';
import type { PlannedDrop } from './plan-drop.ts';

/** Formats milliseconds of a local day as HH:mm. */
function showClock(milliseconds: number): string {
  const minutes = Math.floor((milliseconds % HOUR_MS) / MINUTE_MS);
  return `${String(Math.floor(milliseconds / HOUR_MS)).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

/** The maximum number of people it calls. The feed's suppression lists are only available to the function. */
function describePeople({ check, feed }: PlannedDrop): string {
  const { plan, suppression } = check;
  const people = countOf(plan.rows - (suppression?.rows ?? 0), 'person', 'people');
  return `${listsOf(feed).length > 0 ? 'at most ' : ''}${people}`;
}

/** When calls begin, and until when the feed may call. */
function describeStart(
  { feed, check: { verdict } }: PlannedDrop,
  parameters: Parameters | undefined,
  now: Date,
): string {
  if (verdict.kind === 'waiting') return `waits for ${describeAwaited(verdict)}`;
  if (verdict.kind === 'checked') return 'a dry run: nobody is called';
  if (parameters?.is_cancelled === true) return 'does not start by itself';
  const { start_at: startAt = 0 } = parameters ?? {};
  const drop = parameters && hoursOfDrop(feed, parameters);
  const until = drop ? ` (until ${showClock(drop.hours.to)} ${drop.hours.zone})` : '';
  const isLater = startAt * 1000 > now.getTime();
  return `starts ${isLater ? showTime(new Date(startAt * 1000).toISOString(), now) : 'now'}${until}`;
}

/** The effect of a drop, in a sentence that a person confirms. */
export function describeDrop(drop: PlannedDrop, now: Date): string {
  const { parameters } = drop.check;
  const facts = [
    describePeople(drop),
    ...(parameters ? [`rule ${parameters.rule_id}`, `${parameters.max_simultaneous} at a time`] : []),
    describeStart(drop, parameters, now),
  ];
  const unknown = drop.isWholeKnown
    ? ''
    : '. You may not read sidecars and folder defaults in the bucket; they also apply';
  const leftOut = describeLeftOut(drop.check);
  return `${facts.join(', ')}${leftOut === '' ? '' : `,${leftOut}`}${unknown}`;
}
