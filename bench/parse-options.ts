import { parseArgs } from 'node:util';
import type { Measurement } from './measures/measurement.ts';

interface BenchOptions {
  readonly measurements: readonly Measurement[];
  readonly quick: boolean;
  /** Whether results, plots and page are written. */
  readonly write: boolean;
}

export function describeUsage(measurements: readonly Measurement[]): string {
  const list = measurements.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n');
  return `Measures dropdial beside what people would use instead, prints a table, and writes bench/results/latest.json, the plot
and docs/performance.md. It wants a quiet machine with two cores, and twelve minutes.

  npm run bench                          everything
  npm run bench -- --only NAME,NAME      some measurements; the results of the others stay as they are
  npm run bench -- --quick               fewer and smaller runs, for a look; writes nothing
  npm run bench -- --no-write            writes nothing; --quick --write writes all the same, and the page says so

${list}
`;
}

/**
 * Reads the arguments of `npm run bench`; returns `help` if help is requested.
 *
 * @throws {TypeError} wrong usage.
 */
export function parseBenchOptions(
  args: readonly string[],
  measurements: readonly Measurement[],
): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const names = values.only.flatMap(text => text.split(','));
  for (const name of names) {
    if (measurements.some(measurement => measurement.name === name)) continue;
    throw new TypeError(`"--only" must be of ${measurements.map(known => known.name).join(', ')}; got "${name}"`);
  }
  return {
    measurements: names.length === 0 ? measurements : measurements.filter(({ name }) => names.includes(name)),
    quick: values.quick,
    write: values.write ?? !values.quick,
  };
}
