import { alignRight } from '../../terminal/align-right.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import { screenOf } from '../../terminal/screen.ts';
import type { DropResult } from './run-clients.ts';

/** A row of the report: the drops of one client in one scenario. */
interface ResultRow {
  readonly client: string;
  readonly scenario: string;
  readonly drops: number;
  /** How many ended with one list for each content. */
  readonly once: number;
  /** How many objects have the right status. */
  readonly truthful: number;
  /** Median and longest time to the expected outcome; absent when no drop had it. */
  readonly seconds?: { readonly median: number; readonly longest: number };
}

/** Counts the drops by client and scenario, in order of appearance. */
export function summarize(results: readonly DropResult[]): readonly ResultRow[] {
  const groups = Map.groupBy(results, ({ client, scenario }) => `${client} ${scenario}`);
  return [...groups.values()].map(group => {
    const [{ client, scenario } = { client: '', scenario: '' }] = group;
    const times = group.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds])).toSorted((a, b) => a - b);
    const [median, longest] = [times[Math.floor((times.length - 1) / 2)], times.at(-1)];
    return {
      client,
      scenario,
      drops: group.length,
      once: group.filter(({ isOnce }) => isOnce).length,
      truthful: group.filter(({ isTrue }) => isTrue).length,
      ...(median !== undefined && longest !== undefined && { seconds: { median, longest } }),
    };
  });
}

const HEAD = ['client', 'scenario', 'drops', 'one list each', 'true status', 'seconds', 'longest'];
/** The columns of numbers. */
const NUMBERS = [2, 3, 4, 5, 6];

export function printRows(rows: readonly ResultRow[]): string {
  const cells = rows.map(({ client, scenario, drops, once, truthful, seconds }) => {
    const times = seconds ? [seconds.median.toFixed(1), seconds.longest.toFixed(1)] : ['-', '-'];
    return [client, scenario, ...[drops, once, truthful].map(String), ...times];
  });
  const [head, ...aligned] = alignRight([HEAD, ...cells], NUMBERS);
  return formatTable(head, aligned, screenOf(process.stdout));
}

/** A line for every drop with a fault. */
export function describeFaults(results: readonly DropResult[]): readonly string[] {
  const wrong = results.filter(({ faults }) => faults.length > 0);
  return wrong.map(({ name, faults }) => printable(`${name}: ${faults.join('; ')}`));
}
