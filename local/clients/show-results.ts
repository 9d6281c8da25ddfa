import Table from 'cli-table3';
import { printable } from '../../terminal/printable.ts';
import type { DropResult } from './run-clients.ts';

/** A row of the report: the drops of one client in one scenario. */
export interface ResultRow {
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

export function printRows(rows: readonly ResultRow[]): string {
  const table = new Table({
    head: ['client', 'scenario', 'drops', 'one list each', 'true status', 'seconds', 'longest'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { client, scenario, drops, once, truthful, seconds } of rows) {
    const times = seconds ? [seconds.median.toFixed(1), seconds.longest.toFixed(1)] : ['-', '-'];
    table.push([client, scenario, drops, once, truthful, ...times]);
  }
  return table.toString();
}

/** A line for every drop with a fault. */
export function describeFaults(results: readonly DropResult[]): readonly string[] {
  const wrong = results.filter(({ faults }) => faults.length > 0);
  return wrong.map(({ name, faults }) => printable(`${name}: ${faults.join('; ')}`));
}
