import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { MAX_SEEN_VALUES, mostValuesIn } from '../../../lambda/csv/rules/seen-values.ts';
import { startSandbox } from '../../../local/runtime/start-sandbox.ts';
import { BUNDLE_DIR, buildBundle, bundleFiles } from '../../../scripts/build-bundle.ts';
import { buildPeers } from '../../rig/build-peers.ts';
import { giveShare } from '../../rig/cpu-share.ts';
import { type DistantServers, startDistantServers } from '../../rig/distant-servers.ts';
import type { ProxiedRequest } from '../../rig/latency-proxy.ts';
import { readCpuMs } from '../../rig/read-cpu.ts';
import { findCriticalPath } from '../find-critical-path.ts';
import type { Measurement } from '../measurement.ts';
import { median, medianRatio } from '../median.ts';
import { PRICES, WHOLE_PROCESSOR_MB } from '../prices.ts';
import { type Result, type Target, toResult } from '../result.ts';

const LATENCY_MS = 20;
const BYTES = 1e5;
const DEFAULT_MB = 512;
const SETTINGS_MB = [256, DEFAULT_MB, 1024, WHOLE_PROCESSOR_MB];

const OURS = 'dropdial';
const COLD = 'dropdial, nothing made ready ahead';
const NAIVE = 'what everybody would write first';
const TRIPS = 'hello world and the round trips';

/** A function that handles a drop. */
interface Contender {
  readonly name: string;
  readonly bundleDir: string;
  readonly handler: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The times of one cold drop, in milliseconds. */
interface ColdDrop {
  readonly init: number;
  readonly initCpu: number;
  /** From the start of the process, without the bench's own time between start and event. */
  readonly firstByte: number;
  readonly closing: number;
  readonly end: number;
  /** Of the invocation. */
  readonly cpu: number;
  /** Consecutive round trips until the closing boundary. */
  readonly trips: number;
  readonly how: string;
}

async function buildContenders(): Promise<readonly Contender[]> {
  await buildBundle();
  const naive = (await buildPeers())('naive-handler');
  const bundleDir = dirname(naive);
  await bundleFiles({ entryPoints: { 'only-round-trips': 'bench/handlers/only-round-trips.ts' }, outdir: bundleDir });
  return [
    { name: OURS, bundleDir: BUNDLE_DIR, handler: 'handler.handler' },
    { name: COLD, bundleDir: BUNDLE_DIR, handler: 'handler.handler', environment: { DROPDIAL_WARM_UP: 'off' } },
    { name: NAIVE, bundleDir, handler: 'naive-handler.handler' },
    { name: TRIPS, bundleDir, handler: 'only-round-trips.handler' },
  ];
}

/** Starts a process at full speed, limits it to its share of a processor, and has it handle one drop. */
async function dropCold(
  { bundleDir, handler, environment, name }: Contender,
  memoryMb: number,
  servers: DistantServers,
): Promise<ColdDrop> {
  const dropped = await servers.drop(BYTES);
  const before = servers.lists.length;
  const spawned = performance.now();
  const lambda = await startSandbox({
    bundleDir,
    handler,
    functionName: 'bench',
    onLog: () => undefined,
    environment: { ...servers.environment, ...environment },
    timeoutSeconds: 60,
    memoryMb,
  });
  let share: Awaited<ReturnType<typeof giveShare>> | undefined;
  try {
    if (!(await lambda.ready())) throw new Error(`${name} does not start`);
    const init = performance.now() - spawned;
    const initCpu = readCpuMs(lambda.pid);
    share = await giveShare(lambda.pid, memoryMb / WHOLE_PROCESSOR_MB);
    const invoked = performance.now();
    const result = await lambda.run(randomUUID(), dropped.event);
    const end = performance.now() - invoked;
    const cpu = readCpuMs(lambda.pid) - initCpu;
    if ('error' in result) throw new Error(`${name}: ${result.error.errorMessage}`);
    const list = servers.lists[before];
    if (list === undefined) throw new Error(`${name} made no list`);
    // Requests of the start are no part of the drop.
    const isBefore = ({ what, start }: ProxiedRequest) =>
      what !== 'CreateCallList' && start >= invoked && start <= list.closed;
    const own = servers.requests().filter(isBefore);
    const trips = findCriticalPath(own).reduce((sum, { roundTrips }) => sum + roundTrips, 0);
    const at = (moment: number) => init + moment - invoked;
    return {
      init,
      initCpu,
      firstByte: at(list.began),
      closing: at(list.closed),
      end: init + end,
      cpu,
      trips,
      how: share.how,
    };
  } finally {
    await lambda.kill();
    await share?.release();
  }
}

/** The price of a cold drop in dollars: AWS charges for the start like for the invocation. */
function priceOf(memoryMb: number, ms: number): number {
  return ((memoryMb / 1024) * ms * PRICES.gbSecond) / 1000 + PRICES.invocation;
}

function targetOf(memoryMb: number, against: string): Target | undefined {
  if (memoryMb === DEFAULT_MB && against === NAIVE) return { atMost: 1.5 };
  return memoryMb === WHOLE_PROCESSOR_MB && against === TRIPS ? { atMost: 1.3 } : undefined;
}

function describe(memoryMb: number, runs: ReadonlyMap<string, readonly ColdDrop[]>): Result[] {
  const list = (name: string, what: (drop: ColdDrop) => number) => (runs.get(name) ?? []).map(what);
  const compare = (name: string, unit: string, what: (drop: ColdDrop) => number, against: string, target?: Target) =>
    toResult(
      {
        name: `cold-drop, ${memoryMb} MB: ${name}`,
        unit,
        value: median(list(name, what)),
        against,
        ratio: medianRatio(list(name, what), list(against, what)),
      },
      target,
    );
  return [...runs.keys()].flatMap(name => {
    const against = name === OURS ? NAIVE : OURS;
    return [
      compare(name, 'ms to init', ({ init }) => init, TRIPS),
      compare(name, 'ms to the first byte of the call', ({ firstByte }) => firstByte, TRIPS),
      compare(
        name,
        'ms to its closing boundary',
        ({ closing }) => closing,
        TRIPS,
        name === OURS ? targetOf(memoryMb, TRIPS) : undefined,
      ),
      ...(name === OURS
        ? [compare(name, 'ms to its closing boundary', ({ closing }) => closing, NAIVE, targetOf(memoryMb, NAIVE))]
        : []),
      compare(name, 'ms to the end', ({ end }) => end, TRIPS),
      compare(name, 'CPU ms of the start', ({ initCpu }) => initCpu, TRIPS),
      compare(name, 'CPU ms of the drop', ({ cpu }) => cpu, against),
      compare(name, 'round trips', ({ trips }) => trips, TRIPS),
    ];
  });
}

/**
 * The value of a setting: the time until a list dials, times its price; the smallest product is the best. A function
 * that does not remember the values of every file is too small to be a default.
 */
function weigh(closings: ReadonlyMap<number, number>): Result[] {
  const products = new Map([...closings].map(([mb, ms]) => [mb, (ms / 1000) * priceOf(mb, ms) * 1e6]));
  const fitting = [...products].filter(([mb]) => mostValuesIn(mb) === MAX_SEEN_VALUES);
  const best = Math.min(...fitting.map(([, product]) => product));
  return [...products].map(([mb, product]) => {
    const rank = fitting.some(([fit]) => fit === mb)
      ? product === best
        ? ' (best)'
        : ''
      : ' (too small for every file)';
    const figure = { unit: 's × USD per million', value: product, against: 'the best', ratio: product / best };
    const name = `cold-drop, worth: ${mb} MB${rank}`;
    return toResult({ ...figure, name }, mb === DEFAULT_MB ? { atMost: 1 } : undefined);
  });
}

/**
 * Files arrive rarely, so nearly every drop meets a cold function. Measures the time from the start of the process to
 * the first byte of CreateCallList and to its closing boundary: the start at full speed, everything after it with the
 * share of a processor that the memory pays for.
 */
export const coldDrop: Measurement = {
  name: 'cold-drop',
  summary: `a drop of 100 KB that meets a cold function of 256 to 1,769 MB, ${LATENCY_MS} ms from every server, beside two peers`,
  async measure({ quick, say }) {
    const contenders = await buildContenders();
    const servers = await startDistantServers(LATENCY_MS);
    try {
      const results: Result[] = [];
      const closings = new Map<number, number>();
      const ways = new Set<string>();
      for (const memoryMb of SETTINGS_MB) {
        // The effect of the warm-up is compared at the default setting only.
        const taking = contenders.filter(({ name }) => name !== COLD || memoryMb === DEFAULT_MB);
        const runs = new Map<string, ColdDrop[]>(taking.map(({ name }) => [name, []]));
        for (let run = 0; run <= (quick ? 2 : 5); run++) {
          for (const contender of taking) {
            const drop = await dropCold(contender, memoryMb, servers);
            ways.add(drop.how);
            // The first drop also fills the caches of the machine.
            if (run > 0) runs.get(contender.name)?.push(drop);
          }
        }
        closings.set(memoryMb, median((runs.get(OURS) ?? []).map(({ closing }) => closing)));
        results.push(...describe(memoryMb, runs));
        say(
          `cold drop at ${memoryMb} MB: ${closings.get(memoryMb)?.toFixed(0)} ms; its processor by ${[...ways].join(', ')}`,
        );
      }
      return [...results, ...weigh(closings)];
    } finally {
      await servers.close();
    }
  },
};
