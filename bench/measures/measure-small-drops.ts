import { buildBundle } from '../../scripts/build-bundle.ts';
import { type Handled, startDistantStack } from '../rig/distant-stack.ts';
import type { ProxiedRequest } from '../rig/latency-proxy.ts';
import { findCriticalPath } from './find-critical-path.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { type Target, toResult } from './result.ts';

/** Latency of every round trip, in milliseconds. */
const LATENCY_MS = 20;
const SIZES: Readonly<Record<string, number>> = { '1 KB': 1e3, '100 KB': 1e5, '1 MB': 1e6 };

const spanOf = (requests: readonly ProxiedRequest[]) => requests.reduce((sum, { start, end }) => sum + end - start, 0);

/** The duration of a small drop in a warm function, compared with the round trips that depend on each other. */
export const smallDrops: Measurement = {
  name: 'small-drops',
  summary: `drops of 1 KB to 1 MB, warm, with ${LATENCY_MS} ms to every server, beside the sum of their round trips`,
  async measure({ quick, say }) {
    await buildBundle();
    const stack = await startDistantStack(LATENCY_MS);
    try {
      const runs = quick ? 8 : 25;
      const first = await stack.drop(1e3);
      for (let run = 0; run < 10; run++) await stack.drop(1e3);
      const handled = new Map<string, Handled[]>(Object.keys(SIZES).map(label => [label, []]));
      for (let run = 1; run <= runs; run++) {
        if (run % 5 === 1) say(`small drops, run ${run} of ${runs}`);
        for (const [label, bytes] of Object.entries(SIZES)) handled.get(label)?.push(await stack.drop(bytes));
      }
      const example = handled.get('1 KB')?.at(-1)?.requests ?? [];
      const begin = example[0]?.start ?? 0;
      for (const { what, start, end } of example) {
        say(`  ${(start - begin).toFixed(0).padStart(4)} to ${(end - begin).toFixed(0).padStart(4)} ms  ${what}`);
      }
      const later = median([...handled.values()].flat().map(({ cpuMs }) => cpuMs));
      const start = toResult(
        {
          name: 'small-drops: the first one of a process',
          unit: 'CPU ms',
          value: first.cpuMs,
          against: 'later ones',
          ratio: first.cpuMs / later,
        },
        { atMost: 2 },
      );
      const figures = [...handled].flatMap(([label, drops]) => {
        const paths = drops.map(({ requests }) => findCriticalPath(requests));
        const against = (name: string, spans: readonly number[], target?: Target) =>
          toResult(
            {
              name: `small-drops, ${label}: event to the end`,
              unit: 'ms',
              value: median(drops.map(({ ms }) => ms)),
              against: name,
              ratio: median(drops.map(({ ms }, run) => ms / (spans[run] ?? Number.NaN))),
            },
            target,
          );
        const trips = paths.map(path => path.reduce((sum, { roundTrips }) => sum + roundTrips, 0));
        return [
          against(
            'its round trips that wait for each other',
            trips.map(count => count * LATENCY_MS),
            { atMost: 1.3 },
          ),
          against('the same, as long as each of them took', paths.map(spanOf), { atMost: 1.3 }),
          toResult({
            name: `small-drops, ${label}: requests`,
            unit: 'requests',
            value: median(drops.map(({ requests }) => requests.length)),
            against: 'round trips that wait for each other',
            ratio: median(drops.map(({ requests }) => requests.length)) / median(trips),
          }),
        ];
      });
      return [...figures, start];
    } finally {
      await stack.close();
    }
  },
};
