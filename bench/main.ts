import { alignRight } from '../terminal/align-right.ts';
import { formatTable } from '../terminal/format-table.ts';
import { printHelp, printText } from '../terminal/print-text.ts';
import { screenOf } from '../terminal/screen.ts';
import { coldStart } from './measures/measure-cold-start.ts';
import { cost } from './measures/measure-cost.ts';
import { memory } from './measures/measure-memory.ts';
import { scale } from './measures/measure-scale.ts';
import { scan } from './measures/measure-scan.ts';
import { smallDrops } from './measures/measure-small-drops.ts';
import { streaming } from './measures/measure-streaming.ts';
import { suppression } from './measures/measure-suppression.ts';
import type { Measurement } from './measures/measurement.ts';
import type { Result } from './measures/result.ts';
import { coldDrop } from './measures/use/measure-cold-drop.ts';
import { manyFeeds } from './measures/use/measure-many-feeds.ts';
import { numbers } from './measures/use/measure-numbers.ts';
import { sweeps } from './measures/use/measure-sweeps.ts';
import { year } from './measures/use/measure-year.ts';
import { describeUsage, parseBenchOptions } from './parse-options.ts';
import { writeReport } from './report/report.ts';
import { showNumber } from './report/show-number.ts';
import { writePage } from './report/write-page.ts';
import { describeMachine, describeVersions } from './rig/describe-machine.ts';

/** In the order in which they run: later ones may use the results of earlier ones. */
const MEASUREMENTS: readonly Measurement[] = [
  scan,
  streaming,
  memory,
  coldStart,
  coldDrop,
  smallDrops,
  manyFeeds,
  scale,
  sweeps,
  suppression,
  numbers,
  cost,
  year,
];

const HEAD = ['what', 'value', '', 'against', 'ratio', 'target', ''];
/** The columns of numbers. */
const NUMBERS = [1, 4];

function printTable(results: readonly Result[]): void {
  const rows = results.map(({ name, unit, value, against, ratio, target, want, met }) => [
    name,
    showNumber(value),
    unit,
    against,
    showNumber(ratio),
    target === undefined ? '' : `${want} ${target}`,
    met === undefined ? '' : met ? 'met' : 'NOT MET',
  ]);
  const [head, ...aligned] = alignRight([HEAD, ...rows], NUMBERS);
  console.log(formatTable(head, aligned, screenOf(process.stdout)));
}

async function main(): Promise<void> {
  const options = parseBenchOptions(process.argv.slice(2), MEASUREMENTS);
  if (options === 'help') return printHelp(describeUsage(MEASUREMENTS));
  const started = performance.now();
  const results: Result[] = [];
  for (const { measure } of options.measurements) {
    results.push(...(await measure({ quick: options.quick, earlier: results, say: line => console.error(line) })));
  }
  printTable(results);
  console.log(`${Math.round((performance.now() - started) / 1000)} s`);
  if (!options.write) return;
  const about = {
    ...(options.quick && { quick: true }),
    machine: describeMachine(),
    versions: await describeVersions(),
  };
  const order = MEASUREMENTS.map(({ name }) => name);
  await writePage(await writeReport({ ...about, results }, order));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  printText(error.message, process.stderr);
  process.exitCode = 2;
}
