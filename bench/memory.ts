import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, startEmbeddedStack } from '../local/embedded-stack.ts';
import { watchProgress } from '../local/watch-progress.ts';
import { BUNDLE_DIR, buildBundle } from '../scripts/build-bundle.ts';
import { describeMachine } from './describe-machine.ts';

const MEGABYTE = 1024 * 1024;
const HEADER = Buffer.from('phone_number;note\n');
/** One megabyte of rows of 1 KB. */
const ROWS = Buffer.from(`+12025550123;${'x'.repeat(1024 - '+12025550123;\n'.length)}\n`.repeat(1024));
/** The largest object that one PUT can make, and one a thousandth of it. */
const SIZES_MB = [5, 5 * 1024];
/** How much more memory the large file may take than the small one. */
const TARGET = 1.2;

async function* file(megabytes: number, onProgress: (bytes: number) => void): AsyncGenerator<Buffer> {
  yield HEADER;
  for (let sent = 1; sent < megabytes; sent++) {
    yield ROWS;
    onProgress(sent * MEGABYTE);
  }
}

/** Drops one file on a stack of its own and says what memory the function came to, in MB. */
async function measure(megabytes: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const stack = await startEmbeddedStack({
    dir,
    bundleDir: BUNDLE_DIR,
    functionMemoryMb: 256,
    functionTimeoutSeconds: 900,
    concurrency: 1,
  });
  const Key = 'drops/people.csv';
  const ContentLength = HEADER.length + (megabytes - 1) * ROWS.length;
  const progress = watchProgress(`uploading ${megabytes} MB`, ContentLength);
  try {
    await stack.client.send(
      new PutObjectCommand({
        Bucket: DROP_BUCKET,
        Key,
        Body: Readable.from(file(megabytes, progress.update), { objectMode: false }),
        ContentLength,
        Tagging: 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3',
      }),
    );
    progress.end();
    await stack.poller.settled();
    const { Metadata } = await stack.client.send(new HeadObjectCommand({ Bucket: DROP_BUCKET, Key }));
    const status = Metadata?.['dropdial-status'];
    if (status !== 'created') throw new Error(`the file of ${megabytes} MB ended as ${status}`);
    return stack.function.peakMemoryBytes() / MEGABYTE;
  } finally {
    await stack.close();
    await rm(dir, { recursive: true, force: true });
  }
}

await buildBundle();
const peaks: number[] = [];
for (const megabytes of SIZES_MB) peaks.push(await measure(megabytes));
const [small = Number.NaN, large = Number.NaN] = peaks;
const ratio = large / small;
const result = {
  name: 'peak memory of the function, 5 GB',
  unit: 'MB',
  value: large,
  against: 'the same, 5 MB',
  ratio,
  target: TARGET,
  met: ratio <= TARGET,
};
console.table([
  { '5 MB': small.toFixed(0), '5 GB': large.toFixed(0), ratio: ratio.toFixed(2), target: TARGET, met: result.met },
]);
await writeFile(
  join(import.meta.dirname, 'results', 'memory.json'),
  `${JSON.stringify({ machine: describeMachine(), results: [result] }, undefined, 2)}\n`,
);
