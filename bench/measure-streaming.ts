import { type ChildProcess, execFile, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { buildHeapArguments } from '../local/runtime/build-node-arguments.ts';
import { makeServiceAccount } from '../local/voximplant/make-credentials.ts';
import { buildPeers } from './build-peers.ts';
import type { Measurement } from './measurement.ts';
import { median, medianRatio } from './median.ts';
import type { Job, Transferred } from './peers/job.ts';
import { type Result, type Target, toResult } from './result.ts';
import { sampleBytes, sampleCsv } from './sample-csv.ts';
import type { StreamingServers } from './streaming-servers.ts';

const run = promisify(execFile);

const BUCKET = 'bench';
const LIMIT = 'raw undici pipe';
const SEND = 'send pass';
const WHOLE = 'plan and send';
const OFFICIAL = 'official client';

/** The programs that transfer, by the name they have in the results. */
export const PEERS: Readonly<Record<string, string>> = {
  [LIMIT]: 'raw-pipe',
  [SEND]: 'send-pass',
  [WHOLE]: 'plan-and-send',
  'axios + form-data': 'axios-form-data',
  'form-data-encoder + undici': 'form-data-encoder',
  'fetch + FormData + Blob': 'fetch-blob',
  [OFFICIAL]: 'official-client',
};

interface Round {
  readonly label: string;
  readonly bytes: number;
  /** Over TLS, as the official client wants it. */
  readonly tls: boolean;
  readonly runs: number;
  readonly repeats: number;
}

const MB = 1e6;
const ROUNDS: readonly Round[] = [
  { label: '1 MB', bytes: MB, tls: false, runs: 5, repeats: 60 },
  { label: '9 MB', bytes: 9 * MB, tls: false, runs: 5, repeats: 12 },
  { label: '9 MB over TLS', bytes: 9 * MB, tls: true, runs: 5, repeats: 12 },
  { label: '128 MB', bytes: 128 * MB, tls: false, runs: 5, repeats: 1 },
  { label: '2 GB', bytes: 2000 * MB, tls: false, runs: 3, repeats: 0 },
];
const QUICK_ROUNDS: readonly Round[] = [
  { label: '1 MB', bytes: MB, tls: false, runs: 1, repeats: 30 },
  { label: '9 MB over TLS', bytes: 9 * MB, tls: true, runs: 1, repeats: 6 },
  { label: '256 MB', bytes: 256 * MB, tls: false, runs: 3, repeats: 0 },
];
/** What a function of this size gives its process to work with; every peer gets the same. */
const MEMORY_MB = 256;

/** What the runs of one peer at one size came to; the lists go side by side with those of other peers. */
interface Series {
  readonly speeds: number[];
  readonly cpuPerGb: number[];
  readonly peaks: number[];
}

type TargetOf = 'speed' | 'cpu' | 'peak';

const TARGETS: Readonly<Record<string, Partial<Record<TargetOf, Target>>>> = {
  [SEND]: { speed: { atLeast: 0.9 }, peak: { atMost: 1.2 } },
  [WHOLE]: { speed: { atLeast: 0.6 }, peak: { atMost: 1.2 } },
};

/** Puts a file of every size into the bucket. @returns what a process has to know of each. */
async function upload(client: S3Client, bytes: number): Promise<Pick<Job, 'key' | 'bytes' | 'sha256' | 'getUrl'>> {
  const Key = `drops/${bytes}.csv`;
  const hash = createHash('sha256');
  const ContentLength = sampleBytes(bytes);
  async function* digest() {
    for (const chunk of sampleCsv(bytes)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const Body = Readable.from(digest(), { objectMode: false });
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength }));
  const getUrl = await getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, Key }), { expiresIn: 7200 });
  return { key: Key, bytes: ContentLength, sha256: hash.digest('hex'), getUrl };
}

async function waitForServers(servers: ChildProcess): Promise<StreamingServers> {
  const [message] = await once(servers, 'message');
  return message;
}

/** Transfers once, or as often as the job says, in a process of its own. */
async function transfer(file: string, job: Job, certificate: string): Promise<Transferred> {
  const { stdout } = await run(process.execPath, [...buildHeapArguments(MEMORY_MB), file, JSON.stringify(job)], {
    // Nothing of this environment: it may name other credentials.
    env: { NODE_EXTRA_CA_CERTS: certificate, TMPDIR: tmpdir() },
  });
  return JSON.parse(stdout);
}

/** The largest file that the official client takes, to a kilobyte, by halving; it says itself why it takes no larger one. */
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

/** How fast, at what cost and in how much memory a file goes from S3 to the API, beside other ways to send it. */
export const streaming: Measurement = {
  name: 'streaming',
  summary:
    'S3 to the API, 1 MB to 2 GB: a raw pipe, this function, the official client, axios, form-data-encoder, fetch',
  async measure({ quick, say }) {
    const fileOf = await buildPeers();
    const servers = fork(join(import.meta.dirname, 'streaming-servers.ts'));
    const { endpoint, sinkUrl, tlsSinkUrl, certificate } = await waitForServers(servers);
    const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
      const credentials = join(dir, 'credentials.json');
      await writeFile(credentials, JSON.stringify(await makeServiceAccount()));
      const base = { endpoint, bucket: BUCKET, credentials };
      const rounds = quick ? QUICK_ROUNDS : ROUNDS;
      const all = new Map<string, Map<string, Series>>();
      for (const { label, bytes, tls, runs, repeats } of rounds) {
        const object = await upload(client, bytes);
        const series = new Map<string, Series>();
        all.set(label, series);
        for (let turn = 1; turn <= runs; turn++) {
          say(`streaming ${label}, run ${turn} of ${runs}`);
          for (const [name, program] of Object.entries(PEERS)) {
            if (name === OFFICIAL && !tls) continue;
            const job = { ...base, ...object, repeats, sinkUrl: tls ? tlsSinkUrl : sinkUrl };
            const { seconds, cpuSeconds, peakBytes } = await transfer(fileOf(program), job, certificate);
            const { speeds, cpuPerGb, peaks } = series.get(name) ?? { speeds: [], cpuPerGb: [], peaks: [] };
            speeds.push(object.bytes / MB / seconds);
            cpuPerGb.push((cpuSeconds * 1e9) / object.bytes);
            peaks.push(peakBytes / MB);
            series.set(name, { speeds, cpuPerGb, peaks });
          }
        }
      }
      say('streaming, the limit of the official client');
      const limit = await findLimit(async bytes => {
        const object = await upload(client, bytes);
        return transfer(
          fileOf('official-client'),
          { ...base, ...object, repeats: 0, sinkUrl: tlsSinkUrl },
          certificate,
        );
      });
      say(`streaming, the official client stops at ${limit.bytes} bytes: ${limit.reason}`);
      return [
        ...[...all].flatMap(([label, series]) => toResults(label, series, all.get('1 MB'))),
        toResult({
          name: `streaming: largest file, ${OFFICIAL}`,
          unit: 'MB',
          value: limit.bytes / MB,
          against: 'form-data-encoder + undici, largest file tried here',
          ratio: limit.bytes / (rounds.at(-1)?.bytes ?? Number.NaN),
        }),
      ];
    } finally {
      client.destroy();
      servers.disconnect();
      await once(servers, 'exit');
      await rm(dir, { recursive: true, force: true });
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
    const isLarge = label === '2 GB' || label === '256 MB';
    const targets = isLarge ? (TARGETS[name] ?? {}) : {};
    figure('MB/s', speeds, LIMIT, medianRatio(speeds, limit?.speeds ?? []), targets.speed);
    figure('CPU s/GB', cpuPerGb, LIMIT, medianRatio(cpuPerGb, limit?.cpuPerGb ?? []));
    const small = smallest?.get(name);
    if (small) figure('MB resident', peaks, 'the same, 1 MB', median(peaks) / median(small.peaks), targets.peak);
    if (official && (name === SEND || name === WHOLE)) {
      const perCpu = cpuPerGb.map(seconds => 1000 / seconds);
      const theirs = official.cpuPerGb.map(seconds => 1000 / seconds);
      figure('MB per CPU s', perCpu, OFFICIAL, medianRatio(perCpu, theirs), { atLeast: 3 });
    }
  }
  return results;
}
