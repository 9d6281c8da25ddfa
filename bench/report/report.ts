import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../measures/result.ts';

/** The stored data of a run. */
export interface Report {
  /** The figures come from fewer and smaller runs. */
  readonly quick?: boolean;
  readonly machine: Readonly<Record<string, string | number | undefined>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly Result[];
}

/** The file with the results of the latest run. */
const REPORT_FILE = join(import.meta.dirname, '..', 'results', 'latest.json');

/** Reads the stored report; `undefined` when there is none. */
export async function readReport(): Promise<Report | undefined> {
  const text = await readFile(REPORT_FILE, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The name of a result's measurement. */
function measurementOf({ name }: Result): string {
  return /^[a-z-]+/.exec(name)?.[0] ?? name;
}

/**
 * Stores a report. Results of measurements that were not run are kept.
 *
 * @param order the names of all measurements, in the order of their results in the file.
 */
export async function writeReport(report: Report, order: readonly string[]): Promise<Report> {
  const earlier = await readReport();
  const measured = new Set(report.results.map(measurementOf));
  const kept = earlier?.results.filter(result => !measured.has(measurementOf(result))) ?? [];
  const results = [...kept, ...report.results]
    .map(roundNumbers)
    .toSorted((a, b) => order.indexOf(measurementOf(a)) - order.indexOf(measurementOf(b)));
  const merged = { ...report, results };
  await mkdir(dirname(REPORT_FILE), { recursive: true });
  await writeFile(REPORT_FILE, `${JSON.stringify(merged, undefined, 2)}\n`);
  return merged;
}

/** Rounds to four significant digits, as no measurement is more precise. */
function roundNumbers(result: Result): Result {
  const round = (value: number) => Number(value.toPrecision(4));
  return { ...result, value: round(result.value), ratio: round(result.ratio) };
}
