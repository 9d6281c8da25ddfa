import { buildBundle } from '../../../scripts/build-bundle.ts';
import { startDistantStack } from '../../rig/distant-stack.ts';
import type { ProxiedRequest } from '../../rig/latency-proxy.ts';
import { ROW } from '../../rig/sample-csv.ts';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import { PRICES, WHOLE_PROCESSOR_MB } from '../prices.ts';
import { type Result, toResult } from '../result.ts';

const LATENCY_MS = 20;
const ROWS = 5_000;
const MEMORY_MB = 512;
const DAYS = 365;
/** Drops per day. With few drops, each meets a cold function. */
const DAILY = [20, 1_000];
const WARM_FROM = 300;

/** Requests to SQS: each message is sent, received and deleted, for each drop and for the event of its own copy. */
const QUEUE_REQUESTS = 6;
/** Empty long polls of the event source mapping: five pollers, 20 seconds each. */
const POLLS_A_DAY = (5 * 86_400) / 20;
/** The function's log for one drop, in bytes. */
const LOG_BYTES = 2_500;
/** A warm function reads a secret every five minutes. */
const SECRET_READS_A_DAY = 288;

const isWrite = ({ what }: ProxiedRequest) => /^(PUT|LIST|POST) /.test(what);
const isOfS3 = ({ what }: ProxiedRequest) => / (drops|ledger)/.test(what);

/** The figures of one drop, including the event of its own copy. */
interface Measured {
  readonly writes: number;
  readonly reads: number;
  readonly ms: number;
  readonly cpuMs: number;
}

function costsOf(daily: number, { writes, reads, ms, cpuMs }: Measured, coldMs: number): ReadonlyMap<string, number> {
  const isWarm = daily >= WARM_FROM;
  const share = Math.min(1, MEMORY_MB / WHOLE_PROCESSOR_MB);
  // Work takes longer with a part of a processor; the measured drops had a whole one.
  const span = (isWarm ? ms : coldMs) + cpuMs / share - cpuMs;
  const drops = daily * DAYS;
  return new Map([
    ['function', drops * (((MEMORY_MB / 1024) * span * PRICES.gbSecond) / 1000 + 2 * PRICES.invocation)],
    ['S3, writes and listings', drops * writes * PRICES.s3Write],
    ['S3, reads', drops * reads * PRICES.s3Read],
    ['queue', (drops * QUEUE_REQUESTS + DAYS * POLLS_A_DAY) * PRICES.queueRequest],
    ['events', drops * PRICES.ownEvent],
    ['logs', ((drops * LOG_BYTES) / 1e9) * PRICES.logGb],
    ['secret', 12 * PRICES.secretMonth + Math.min(drops, DAYS * SECRET_READS_A_DAY) * PRICES.secretRead],
  ]);
}

/** The price of a year, from counted requests and measured time. Alarms, storage and calls are in docs/costs.md. */
export const year: Measurement = {
  name: 'year',
  summary: `what a year costs with ${DAILY.join(' and ')} drops a day of ${ROWS} rows, itemised, from measured requests`,
  async measure({ quick, earlier }) {
    await buildBundle();
    const stack = await startDistantStack(LATENCY_MS, MEMORY_MB);
    try {
      await stack.drop(ROWS * ROW.length);
      const drops = [];
      for (let run = 0; run < (quick ? 3 : 10); run++) drops.push(await stack.drop(ROWS * ROW.length));
      const own = { reads: 2 };
      const measured: Measured = {
        writes: median(drops.map(({ requests }) => requests.filter(isOfS3).filter(isWrite).length)),
        reads:
          median(drops.map(({ requests }) => requests.filter(isOfS3).filter(one => !isWrite(one)).length)) + own.reads,
        ms: median(drops.map(({ ms }) => ms)),
        cpuMs: median(drops.map(({ cpuMs }) => cpuMs)),
      };
      const cold = earlier.find(
        ({ name, unit }) => name === `cold-drop, ${MEMORY_MB} MB: dropdial` && unit === 'ms to the end',
      );
      return DAILY.flatMap(daily => {
        const costs = costsOf(daily, measured, cold?.value ?? measured.ms * 3);
        const total = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
        const row = (what: string, value: number): Result =>
          toResult({
            name: `year, ${daily.toLocaleString('en')} drops a day: ${what}`,
            unit: 'USD',
            value,
            against: 'in all',
            ratio: value / total,
          });
        return [...[...costs].map(([what, cost]) => row(what, cost)), row('in all', total)];
      });
    } finally {
      await stack.close();
    }
  },
};
