import { buildBundle } from '../../scripts/build-bundle.ts';
import { type DistantStack, type Handled, startDistantStack } from '../rig/distant-stack.ts';
import { ROW } from '../rig/sample-csv.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { PRICES, WHOLE_PROCESSOR_MB } from './prices.ts';
import { toResult } from './result.ts';

const SETTINGS_MB = [128, 256, 512, 1024, 1769];
/** Assumed round trip to S3 and to the API, in milliseconds. */
const LATENCY_MS = 20;
/** Assumed network of a function, in bytes per second; AWS documents no figure. */
const NETWORK = 50e6;
const SMALL_BYTES = 1e5;
const LARGE_BYTES = 20e6;
/** The file is read twice and sent once; the second reading and the sending overlap. */
const PASSES = 2;

/**
 * Share of its memory that a function may use at its peak. Usage varies, and a function that exceeds its memory is
 * ended.
 */
const MOST_OF_IT = 0.8;

/** The figures of a drop that do not depend on the memory setting. */
interface Measured {
  /** Milliseconds of a whole processor. */
  readonly cpuMs: number;
  /** Milliseconds of waiting for servers. */
  readonly waitMs: number;
  readonly requests: number;
}

/** Duration of a drop in milliseconds: work takes longer with a part of a processor, waiting does not. */
function durationAt(memoryMb: number, { cpuMs, waitMs }: Measured, bytes: number): number {
  const share = Math.min(1, memoryMb / WHOLE_PROCESSOR_MB);
  return waitMs + Math.max(cpuMs / share, (PASSES * bytes * 1000) / NETWORK);
}

function priceAt(memoryMb: number, measured: Measured, bytes: number): number {
  const seconds = durationAt(memoryMb, measured, bytes) / 1000;
  return (seconds * memoryMb * PRICES.gbSecond) / 1024 + 2 * PRICES.invocation;
}

async function measureDrops(stack: DistantStack, bytes: number, runs: number): Promise<Measured & { s3: number }> {
  const drops: Handled[] = [];
  for (let run = 0; run < runs; run++) drops.push(await stack.drop(bytes));
  const requests = drops.at(-1)?.requests ?? [];
  const s3 = requests.filter(({ what }) => /^[A-Z]+ /.test(what));
  const writes = s3.filter(({ what }) => what.startsWith('PUT ')).length;
  return {
    cpuMs: median(drops.map(({ cpuMs }) => cpuMs)),
    waitMs: 0,
    requests: requests.length,
    s3: writes * PRICES.s3Write + (s3.length - writes) * PRICES.s3Read,
  };
}

/** The price of a drop at each memory setting, computed from measured processor time and round trips. */
export const cost: Measurement = {
  name: 'cost',
  summary: `what a drop and a million rows cost at ${SETTINGS_MB.join(', ')} MB`,
  async measure({ quick, say }) {
    await buildBundle();
    say('cost');
    const stack = await startDistantStack(LATENCY_MS);
    let small: Awaited<ReturnType<typeof measureDrops>>;
    let large: typeof small;
    let peakMb: number;
    try {
      await measureDrops(stack, SMALL_BYTES, 10);
      small = await measureDrops(stack, SMALL_BYTES, quick ? 5 : 20);
      await measureDrops(stack, LARGE_BYTES, 2);
      large = await measureDrops(stack, LARGE_BYTES, quick ? 2 : 5);
      peakMb = stack.peakMemoryBytes() / 2 ** 20;
    } finally {
      await stack.close();
    }
    // Consecutive round trips: eleven for the drop, two for the event of its own copy.
    const drop = { ...small, waitMs: 13 * LATENCY_MS };
    const bytes = 1e6 * ROW.length;
    const perByte = (large.cpuMs - small.cpuMs) / (LARGE_BYTES - SMALL_BYTES);
    const million = { ...drop, cpuMs: small.cpuMs + perByte * bytes };
    const kinds = [
      { what: 'a drop of 100 KB', unit: 'USD per million', times: 1e6, measured: drop, size: SMALL_BYTES },
      { what: 'a million rows', unit: 'USD per thousand', times: 1000, measured: million, size: bytes },
    ];
    return [
      ...kinds.flatMap(({ what, unit, times, measured, size }) => {
        const fits = (memoryMb: number) => memoryMb * MOST_OF_IT >= peakMb;
        const cheapest = Math.min(...SETTINGS_MB.filter(fits).map(memoryMb => priceAt(memoryMb, measured, size)));
        return SETTINGS_MB.flatMap(memoryMb => {
          const price = priceAt(memoryMb, measured, size);
          const best = fits(memoryMb) ? (price === cheapest ? ' (cheapest)' : '') : ' (too small)';
          const name = `cost, ${memoryMb} MB${best}: ${what}`;
          const duration = durationAt(memoryMb, measured, size);
          const fastest = durationAt(WHOLE_PROCESSOR_MB, measured, size);
          return [
            toResult({
              name,
              unit,
              value: price * times,
              against: 'the cheapest that is large enough',
              ratio: price / cheapest,
            }),
            toResult({
              name,
              unit: 'ms',
              value: duration,
              against: `${WHOLE_PROCESSOR_MB} MB`,
              ratio: duration / fastest,
            }),
          ];
        });
      }),
      toResult({
        name: 'cost: requests to S3 of a drop',
        unit: 'USD per million',
        value: small.s3 * 1e6,
        against: 'the function at 256 MB',
        ratio: small.s3 / priceAt(256, drop, SMALL_BYTES),
      }),
      toResult({
        name: 'cost: memory of these drops',
        unit: 'MB resident',
        value: peakMb,
        against: 'a function of 128 MB',
        ratio: peakMb / 128,
      }),
    ];
  },
};
