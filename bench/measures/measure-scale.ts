import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DROP_BUCKET, startEmbeddedStack } from '../../local/embedded-stack.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import type { Measurement } from './measurement.ts';
import { toResult } from './result.ts';

const FEEDS = ['north', 'east', 'south', 'west'];
const CONCURRENCIES = [1, 10, 50];
/** The smallest setting, in which memory that grows shows first. */
const MEMORY_MB = 256;
const TAGGING = 'rule_id=101&priority=1&max_simultaneous=5&num_attempts=3';
/** The share of the drops after which the function's memory is read for the first time. */
const EARLY = 0.2;

/** The results for a thousand drops. */
interface Scaled {
  readonly perSecond: number;
  /** Peak memory of the largest process of the function, after a fifth of the drops and at the end. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
  /** Among the first half of the lists, the share of the feed with the fewest, relative to an equal share. */
  readonly leastShare: number;
}

async function dropMany(drops: number, concurrency: number): Promise<Scaled> {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-bench-'));
  const stack = await startEmbeddedStack({
    dir,
    bundleDir: BUNDLE_DIR,
    concurrency,
    functionMemoryMb: MEMORY_MB,
    functionTimeoutSeconds: 300,
    feeds: FEEDS.map(id => ({ id, prefix: `${id}/` })),
  });
  const { client, simulator, poller } = stack;
  const upload = async (number: number) => {
    const feed = FEEDS[number % FEEDS.length] ?? '';
    const Body = `phone_number;name\n+12025550123;person ${number}\n`;
    const Key = `${feed}/${feed}-${number}.csv`;
    await client.send(new PutObjectCommand({ Bucket: DROP_BUCKET, Key, Body, Tagging: TAGGING }));
  };
  try {
    const start = performance.now();
    const early = Math.round(drops * EARLY);
    for (let number = 0; number < early; number++) await upload(number);
    await poller.settled();
    const earlyBytes = stack.function.peakMemoryBytes();
    for (let number = early; number < drops; number++) await upload(number);
    await poller.settled();
    const seconds = (performance.now() - start) / 1000;
    const lists = simulator?.lists ?? [];
    if (lists.length !== drops) throw new Error(`${drops} drops made ${lists.length} lists`);
    const firstHalf = lists.slice(early, early + (drops - early) / 2);
    const shares = FEEDS.map(feed => firstHalf.filter(({ name }) => name.startsWith(feed)).length / firstHalf.length);
    return {
      perSecond: drops / seconds,
      earlyBytes,
      lateBytes: stack.function.peakMemoryBytes(),
      leastShare: Math.min(...shares) * FEEDS.length,
    };
  } finally {
    await stack.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Many drops at once. The whole stack shares this machine, so the figures can be compared but predict nothing. */
export const scale: Measurement = {
  name: 'scale',
  summary: `1,000 drops of four feeds through the embedded stack, ${CONCURRENCIES.join(', ')} at a time`,
  async measure({ quick, say }) {
    await buildBundle();
    const drops = quick ? 80 : 1000;
    const scaled = new Map<number, Scaled>();
    for (const concurrency of quick ? [1, 10] : CONCURRENCIES) {
      say(`scale, ${drops} drops, ${concurrency} at a time`);
      scaled.set(concurrency, await dropMany(drops, concurrency));
    }
    const one = scaled.get(1)?.perSecond ?? Number.NaN;
    return [...scaled].flatMap(([concurrency, { perSecond, earlyBytes, lateBytes, leastShare }]) => {
      const name = `scale: ${concurrency} at a time`;
      const growth = { unit: 'MB resident', value: lateBytes / 1e6, ratio: lateBytes / earlyBytes };
      return [
        toResult({ name, unit: 'drops/s', value: perSecond, against: '1 at a time', ratio: perSecond / one }),
        toResult({ name, ...growth, against: `after ${EARLY * 100} % of the drops` }, { atMost: 1.2 }),
        toResult(
          { name, unit: '% of the slowest feed', value: leastShare * 25, against: 'an equal share', ratio: leastShare },
          { atLeast: 0.8 },
        ),
      ];
    });
  },
};
