import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, startEmbeddedStack } from '../local/embedded-stack.ts';
import { listen } from '../local/listen.ts';
import { makeServiceAccount } from '../local/voximplant/make-credentials.ts';
import { BUNDLE_DIR, buildBundle } from '../scripts/build-bundle.ts';
import { discardCallList } from './discard-call-list.ts';
import type { Measurement } from './measurement.ts';
import { toResult } from './result.ts';
import { sampleBytes, sampleCsv } from './sample-csv.ts';

const MB = 1e6;
const MEMORY_MB = 256;

/** Drops one file on a stack of its own and says what memory the function came to, in MB. */
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

/** How much memory the whole function takes, in the runtime client, for a small file and a large one. */
export const memory: Measurement = {
  name: 'memory',
  summary: `peak memory of the function of ${MEMORY_MB} MB, for a file of 1 MB and one of 2 GB`,
  async measure({ quick, say }) {
    await buildBundle();
    const large = quick ? 0.5e9 : 2e9;
    say('memory, 1 MB');
    const small = await dropOne(MB);
    say(`memory, ${large / MB} MB`);
    const value = await dropOne(large);
    const figure = { name: `memory: the function, ${large / 1e9} GB`, unit: 'MB resident', value };
    return [
      toResult({ ...figure, against: 'the same, 1 MB', ratio: value / small }, { atMost: 1.2 }),
      toResult({ ...figure, against: `a function of ${MEMORY_MB} MB`, ratio: value / MEMORY_MB }, { atMost: 1 }),
    ];
  },
};
