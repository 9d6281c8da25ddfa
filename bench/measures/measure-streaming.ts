import { startStreamingRig } from '../rig/streaming-rig.ts';
import type { Measurement } from './measurement.ts';
import { median, medianRatio } from './median.ts';
import { type Result, type Target, toResult } from './result.ts';

const LIMIT = 'raw undici pipe';
const SEND = 'send pass';
const WHOLE = 'plan and send';
/** The limit for functions that read the file twice: one read, then a pipe that does nothing else. */
const TWICE = 'a read, then a raw pipe';
const OFFICIAL = 'official client';
/** It takes minutes and gigabytes for the largest file, which is therefore sent only once. */
const BLOB = 'fetch + FormData + Blob';
/** The figures that are published. If another peer fails, that is a result too. */
const OWN = new Set([LIMIT, TWICE, SEND, WHOLE]);

/** The programs that transfer, by their names in the results. */
const PEERS: Readonly<Record<string, string>> = {
  [LIMIT]: 'raw-pipe',
  [TWICE]: 'read-then-pipe',
  [SEND]: 'send-pass',
  [WHOLE]: 'plan-and-send',
  'axios + form-data': 'axios-form-data',
  'form-data-encoder + undici': 'form-data-encoder',
  [BLOB]: 'fetch-blob',
  [OFFICIAL]: 'official-client',
};

interface Round {
  readonly label: string;
  readonly bytes: number;
  /** Over TLS, as the official client requires. */
  readonly tls: boolean;
  readonly runs: number;
  readonly repeats: number;
}

const MB = 1e6;
const ROUNDS: readonly Round[] = [
  { label: '1 MB', bytes: MB, tls: false, runs: 5, repeats: 40 },
  { label: '9 MB', bytes: 9 * MB, tls: false, runs: 5, repeats: 12 },
  { label: '9 MB over TLS', bytes: 9 * MB, tls: true, runs: 5, repeats: 12 },
  { label: '128 MB', bytes: 128 * MB, tls: false, runs: 3, repeats: 1 },
  { label: '2 GB', bytes: 2000 * MB, tls: false, runs: 3, repeats: 0 },
];
/** Sizes to which targets apply. */
const LARGE = new Set(['256 MB', '2 GB']);
const QUICK_ROUNDS: readonly Round[] = [
  { label: '1 MB', bytes: MB, tls: false, runs: 1, repeats: 30 },
  { label: '9 MB over TLS', bytes: 9 * MB, tls: true, runs: 1, repeats: 6 },
  { label: '256 MB', bytes: 256 * MB, tls: false, runs: 3, repeats: 0 },
];

/** The runs of one peer at one size; the same index is the same turn for all peers. */
interface Series {
  readonly speeds: number[];
  readonly cpuPerGb: number[];
  readonly peaks: number[];
}

type TargetOf = 'speed' | 'peak';

const TARGETS: Readonly<Record<string, Partial<Record<TargetOf, Target>>>> = {
  [SEND]: { speed: { atLeast: 0.9 } },
  [WHOLE]: { speed: { atLeast: 0.6 }, peak: { atMost: 1.2 } },
};

/**
 * The largest file that the official client accepts, to a kilobyte, by bisection, and the client's own error for larger
 * ones.
 */
async function findLimit(
  attempt: (bytes: number) => Promise<unknown>,
): Promise<{ readonly bytes: number; readonly reason: string }> {
  let [good, bad, reason] = [9e6, 12e6, ''];
  while (bad - good > 1024) {
    const middle = Math.floor((good + bad) / 2);
    try {
      await attempt(middle);
      good = middle;
    } catch (error) {
      bad = middle;
      const said = /Request body[^\n]*limit/.exec(String(error))?.[0];
      if (said === undefined) throw error;
      reason = said;
    }
  }
  return { bytes: good, reason };
}

/** The speed, processor time and memory of sending a file from S3 to the API, compared with other ways. */
export const streaming: Measurement = {
  name: 'streaming',
  summary:
    'S3 to the API, 1 MB to 2 GB: a raw pipe, this function, the official client, axios, form-data-encoder, fetch',
  async measure({ quick, say }) {
    const rig = await startStreamingRig();
    try {
      const rounds = quick ? QUICK_ROUNDS : ROUNDS;
      const all = new Map<string, Map<string, Series>>();
      for (const { label, bytes, tls, runs, repeats } of rounds) {
        const object = await rig.upload(bytes);
        const series = new Map<string, Series>();
        all.set(label, series);
        for (let turn = 1; turn <= runs; turn++) {
          say(`streaming ${label}, run ${turn} of ${runs}`);
          for (const [name, program] of Object.entries(PEERS)) {
            if ((name === OFFICIAL && !tls) || (name === BLOB && repeats === 0 && turn > 1)) continue;
            const transferred = await rig.transfer(program, object, { tls, repeats }).catch((error: unknown) => {
              if (OWN.has(name)) throw error;
              // On a machine with little memory, a peer that holds the whole file may be killed.
              say(`  ${name} failed: ${String(error).slice(-200)}`);
              return undefined;
            });
            if (transferred === undefined) continue;
            const { seconds, cpuSeconds, peakBytes } = transferred;
            const { speeds, cpuPerGb, peaks } = series.get(name) ?? { speeds: [], cpuPerGb: [], peaks: [] };
            speeds.push(object.bytes / MB / seconds);
            cpuPerGb.push((cpuSeconds * 1e9) / object.bytes);
            peaks.push(peakBytes / MB);
            series.set(name, { speeds, cpuPerGb, peaks });
          }
        }
      }
      say('streaming, the limit of the official client');
      const limit = await findLimit(async bytes =>
        rig.transfer('official-client', await rig.upload(bytes), { tls: true, repeats: 0 }),
      );
      say(`streaming, the official client stops at ${limit.bytes} bytes: ${limit.reason}`);
      return [
        ...[...all].flatMap(([label, series]) => toResults(label, series, all.get('1 MB'))),
        toResult({
          name: `streaming: largest file, ${OFFICIAL}`,
          unit: 'MB',
          value: limit.bytes / MB,
          against: '10 MiB',
          ratio: limit.bytes / 2 ** 20 / 10,
        }),
      ];
    } finally {
      await rig.close();
    }
  },
};

function toResults(
  label: string,
  series: ReadonlyMap<string, Series>,
  smallest: ReadonlyMap<string, Series> | undefined,
) {
  const results: Result[] = [];
  const limit = series.get(LIMIT);
  const official = series.get(OFFICIAL);
  for (const [name, { speeds, cpuPerGb, peaks }] of series) {
    const figure = (unit: string, values: readonly number[], against: string, ratio: number, target?: Target) =>
      results.push(
        toResult({ name: `streaming, ${label}: ${name}`, unit, value: median(values), against, ratio }, target),
      );
    const targets = LARGE.has(label) ? (TARGETS[name] ?? {}) : {};
    figure('MB/s', speeds, LIMIT, medianRatio(speeds, limit?.speeds ?? []), targets.speed);
    figure('CPU s/GB', cpuPerGb, LIMIT, medianRatio(cpuPerGb, limit?.cpuPerGb ?? []));
    const small = smallest?.get(name);
    if (small) figure('MB resident', peaks, 'the same, 1 MB', median(peaks) / median(small.peaks), targets.peak);
    if (official && (name === LIMIT || name === SEND || name === WHOLE)) {
      const perCpu = cpuPerGb.map(seconds => 1000 / seconds);
      const theirs = official.cpuPerGb.map(seconds => 1000 / seconds);
      // The ratio of the limit shows how demanding the target is.
      const target = name === LIMIT ? undefined : { atLeast: 3 };
      figure('MB per CPU s', perCpu, OFFICIAL, medianRatio(perCpu, theirs), target);
    }
  }
  return results;
}
