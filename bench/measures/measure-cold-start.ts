import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '../../local/runtime/start-sandbox.ts';
import { BUNDLE_DIR, buildBundle, bundleFiles, SLIM } from '../../scripts/build-bundle.ts';
import { readCpuMs } from '../rig/read-cpu.ts';
import type { Measurement } from './measurement.ts';
import { median, medianRatio } from './median.ts';
import { type Target, toResult } from './result.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist', 'bench');
export const HELLO = 'hello world';
const FLOOR = 'hello world with https and crypto';
/** The minimum for every function that uses S3 through the SDK. */
const ONLY_S3 = 'hello world with a client of S3';
export const BUNDLED = 'the bundle';
/** The bundle as it is deployed. Its servers do not exist, so nothing waits for the warm-up. */
const WARMED_UP = 'the bundle, and its warm-up';
const UNBUNDLED = 'the same, SDK not bundled';

/** Limits of the bundle's size, and of the part that a start reads, in bytes. */
const LIMIT_BYTES = 745_000;
const LIMIT_START_BYTES = 545_000;

/** An address without a server. */
const NOBODY = 'http://127.0.0.1:1';
const CONFIG = {
  apiUrl: `${NOBODY}/platform_api`,
  ledgerBucket: 'ledger',
  feeds: [{ id: 'bench', bucket: 'drops', prefix: 'drops/', secretId: 'bench' }],
};
/** An event that needs no request: its object belongs to no feed. */
const EVENT = {
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { bucket: { name: 'drops' }, object: { key: 'elsewhere/people.csv', size: 1, etag: '0' } },
};

/** Writes the handlers that are compared with the bundle, which must be built. @returns the folder of each. */
export async function buildHandlers(): Promise<Readonly<Record<string, string>>> {
  const hello = join(DIST, 'hello');
  const floor = join(DIST, 'floor');
  const unbundled = join(DIST, 'unbundled');
  await mkdir(hello, { recursive: true });
  await writeFile(join(hello, 'handler.mjs'), 'export const handler = async () => ({ hello: "world" });\n');
  await mkdir(floor, { recursive: true });
  const needed = "for (const name of ['node:https', 'node:crypto']) process.getBuiltinModule(name);\n";
  await writeFile(join(floor, 'handler.mjs'), `${needed}export const handler = async () => ({ hello: "world" });\n`);
  const onlyS3 = join(DIST, 'only-s3');
  await bundleFiles({
    entryPoints: { handler: 'bench/handlers/only-s3.ts' },
    outdir: onlyS3,
    plugins: SLIM,
  });
  await bundleFiles({ entryPoints: ['lambda/handler.ts'], outdir: unbundled, packages: 'external' });
  return {
    [HELLO]: hello,
    [FLOOR]: floor,
    [ONLY_S3]: onlyS3,
    [BUNDLED]: BUNDLE_DIR,
    [WARMED_UP]: BUNDLE_DIR,
    [UNBUNDLED]: unbundled,
  };
}

/** The times of one start. */
interface Start {
  /** From the start of the process to its first request for an event, in milliseconds. */
  readonly init: number;
  /** From the start of the process to its first answer, in milliseconds. */
  readonly answer: number;
  /** Processor time of the process until it was initialised, in milliseconds. */
  readonly cpu: number;
}

/** Starts a handler in AWS's runtime client, sends it one event, and ends it. */
export async function startHandler(bundleDir: string, isWarmedUp = false): Promise<Start> {
  const begun = performance.now();
  const sandbox = await startSandbox({
    bundleDir,
    handler: 'handler.handler',
    functionName: 'bench',
    environment: {
      DROPDIAL_CONFIG: JSON.stringify(CONFIG),
      ...(!isWarmedUp && { DROPDIAL_WARM_UP: 'off' }),
      AWS_ENDPOINT_URL: NOBODY,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    memoryMb: 256,
    timeoutSeconds: 10,
    onLog: () => undefined,
  });
  try {
    if (!(await sandbox.ready())) throw new Error(`the handler of ${bundleDir} does not start`);
    const init = performance.now() - begun;
    const cpu = readCpuMs(sandbox.pid);
    const result = await sandbox.run('bench', JSON.stringify(EVENT));
    if ('error' in result) throw new Error(`${bundleDir}: ${result.error.errorMessage}`);
    return { init, answer: performance.now() - begun, cpu };
  } finally {
    await sandbox.kill();
  }
}

/**
 * Measures how long a process takes to be ready for its first event. Everything that a drop needs is loaded at the
 * start: in Lambda, a start has a whole processor, and the drop after it has the share that its memory pays for. What
 * the warm-up costs a start that has nothing to do is a line of its own.
 */
export const coldStart: Measurement = {
  name: 'cold-start',
  summary: "the bundle in AWS's runtime client, from process to first answer, beside hello world and an unbundled SDK",
  async measure({ quick, say }) {
    const { bytes, startBytes } = await buildBundle();
    const folders = await buildHandlers();
    const starts = new Map<string, Start[]>(Object.keys(folders).map(name => [name, []]));
    const runs = quick ? 7 : 25;
    for (let run = 0; run <= runs; run++) {
      if (run % 5 === 0) say(`cold start, run ${run} of ${runs}`);
      for (const [name, folder] of Object.entries(folders)) {
        const started = await startHandler(folder, name === WARMED_UP);
        // The first start also fills the caches of the machine.
        if (run > 0) starts.get(name)?.push(started);
      }
    }
    const compare = (name: string, kind: keyof Start, unit: string, target?: Target) => {
      const list = (which: string) => (starts.get(which) ?? []).map(one => one[kind]);
      const figure = { value: median(list(name)), against: HELLO, ratio: medianRatio(list(name), list(HELLO)) };
      return toResult({ name: `cold-start: ${name}`, unit, ...figure }, target);
    };
    const compareSize = (name: string, size: number, limit: number) =>
      toResult(
        {
          name: `cold-start: ${name}`,
          unit: 'kB',
          value: size / 1000,
          against: `${limit / 1000} kB`,
          ratio: size / limit,
        },
        { atMost: 1 },
      );
    return [
      ...[HELLO, FLOOR, ONLY_S3, BUNDLED, WARMED_UP, UNBUNDLED].flatMap(name => [
        compare(name, 'init', 'ms to init', name === BUNDLED ? { atMost: 1.5 } : undefined),
        compare(name, 'answer', 'ms to first answer'),
        compare(name, 'cpu', 'CPU ms to init'),
      ]),
      compareSize('size of the bundle', bytes, LIMIT_BYTES),
      compareSize('what a start reads of it', startBytes, LIMIT_START_BYTES),
    ];
  },
};
