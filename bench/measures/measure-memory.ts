import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, startEmbeddedStack } from '../../local/embedded-stack.ts';
import { listen } from '../../local/listen.ts';
import { makeServiceAccount } from '../../local/voximplant/make-credentials.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { discardCallList } from '../rig/discard-call-list.ts';
import { sampleBytes, sampleCsv } from '../rig/sample-csv.ts';
import type { Measurement } from './measurement.ts';
import { type Result, toResult } from './result.ts';

const MB = 1e6;
const MEMORY_MB = 256;

/** Drops one file on a stack of its own and returns the function's peak memory, in MB. */
async function dropOne(bytes: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const credentials = join(dir, 'credentials.json');
  await writeFile(credentials, JSON.stringify(await makeServiceAccount()));
  const api = createServer({ requestTimeout: 0 }, discardCallList);
  const stack = await startEmbeddedStack({
    dir,
    api: { url: `http://127.0.0.1:${await listen(api, 0, '127.0.0.1')}/platform_api`, credentials },
    bundleDir: BUNDLE_DIR,
    functionMemoryMb: MEMORY_MB,
    functionTimeoutSeconds: 900,
    concurrency: 1,
  });
  const Key = 'drops/people.csv';
  try {
    await stack.client.send(
      new PutObjectCommand({
        Bucket: DROP_BUCKET,
        Key,
        Body: Readable.from(sampleCsv(bytes), { objectMode: false }),
        ContentLength: sampleBytes(bytes),
        Tagging: 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3',
      }),
    );
    await stack.poller.settled();
    const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
    const status = Metadata?.['dropdial-status'];
    if (status !== 'created') throw new Error(`the file of ${bytes / MB} MB ended as ${status}`);
    return stack.function.peakMemoryBytes() / MB;
  } finally {
    await stack.close();
    api.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Pairs of a small file and a large one, in bytes. */
const PAIRS = [
  [MB, 2e9],
  [5 * MB, 5e9],
] as const;
const QUICK_PAIRS = [[MB, 0.5e9]] as const;

const describeSize = (bytes: number) => (bytes >= 1e9 ? `${bytes / 1e9} GB` : `${bytes / MB} MB`);

/** The memory of the whole function in the runtime client, for small and large files. */
export const memory: Measurement = {
  name: 'memory',
  summary: `peak memory of the function of ${MEMORY_MB} MB, for files of 1 MB and 2 GB, and of 5 MB and 5 GB`,
  async measure({ quick, say }) {
    await buildBundle();
    const results: Result[] = [];
    for (const [smallBytes, largeBytes] of quick ? QUICK_PAIRS : PAIRS) {
      say(`memory, ${describeSize(smallBytes)}`);
      const small = await dropOne(smallBytes);
      say(`memory, ${describeSize(largeBytes)}`);
      const value = await dropOne(largeBytes);
      const figure = { name: `memory: the function, ${describeSize(largeBytes)}`, unit: 'MB resident', value };
      const against = `the same, ${describeSize(smallBytes)}`;
      results.push(
        toResult({ ...figure, against, ratio: value / small }, { atMost: 1.2 }),
        toResult({ ...figure, against: `a function of ${MEMORY_MB} MB`, ratio: value / MEMORY_MB }, { atMost: 1 }),
      );
    }
    return results;
  },
};
