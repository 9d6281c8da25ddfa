import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { BUNDLED, buildHandlers, HELLO, startHandler } from '../../bench/measures/measure-cold-start.ts';
import { median } from '../../bench/measures/median.ts';
import { startDistantStack } from '../../bench/rig/distant-stack.ts';
import { sampleCsv } from '../../bench/rig/sample-csv.ts';
import { startStreamingRig } from '../../bench/rig/streaming-rig.ts';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import { crc64Nvme } from '../../lambda/s3/crc64-nvme.ts';

// A guard, not a measurement: processor time beside processor time in the same minute, and limits that only something
// that went wrong exceeds, such as a copy of every chunk or a library that came back into the bundle.

async function* chunks(bytes: number): AsyncGenerator<Uint8Array> {
  yield* sampleCsv(bytes);
}

/** Seconds that this process had of a processor while it did something. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

test('the second pass takes no more than four times the processor of a bare pipe', async () => {
  const rig = await startStreamingRig();
  onTestFinished(() => rig.close());
  const object = await rig.upload(48e6);
  const ratios: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const how = { tls: false, repeats: 1 };
    const bare = await rig.transfer('raw-pipe', object, how);
    const ours = await rig.transfer('send-pass', object, how);
    ratios.push(ours.cpuSeconds / bare.cpuSeconds);
  }

  expect(median(ratios)).toBeLessThan(4);
});

test('the plan takes no more than twenty times the processor of a bare look for line ends', async () => {
  const bytes = 24e6;
  const ratios: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const bare = await secondsOf(async () => {
      let lines = 0;
      for await (const chunk of chunks(bytes)) {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
      }
      return lines;
    });
    const plan = await secondsOf(() => planCsv(readFile(chunks(bytes), { gzip: false }), { now: new Date() }));
    ratios.push(plan / bare);
  }

  // The first turn warms up.
  expect(median(ratios.slice(1))).toBeLessThan(20);
});

test('the CRC64NVME takes no more than three times the processor of the CRC32 of zlib', async () => {
  const file = await Array.fromAsync(chunks(48e6));
  const ratios: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const bare = await secondsOf(async () => file.reduce((sum, chunk) => crc32(chunk, sum), 0));
    const ours = await secondsOf(async () => file.reduce((sum, chunk) => crc64Nvme(chunk, sum), 0n));
    ratios.push(ours / bare);
  }

  // The first turn warms up.
  expect(median(ratios.slice(1))).toBeLessThan(3);
});

test('a start takes no more than three times the processor of a hello world', async () => {
  const { [HELLO]: hello = '', [BUNDLED]: bundle = '' } = await buildHandlers();
  const ratios: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const { cpu } = await startHandler(hello);
    ratios.push((await startHandler(bundle)).cpu / cpu);
  }

  expect(median(ratios)).toBeLessThan(3);
});

test('the first drop of a process takes no more than twice the processor of a later one', async () => {
  const ratios: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const stack = await startDistantStack(0);
    const first = await stack.drop(1e3);
    const later: number[] = [];
    for (let drop = 0; drop < 8; drop++) later.push((await stack.drop(1e3)).cpuMs);
    await stack.close();
    ratios.push(first.cpuMs / median(later));
  }

  expect(median(ratios)).toBeLessThan(2);
});
