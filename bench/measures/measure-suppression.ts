import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openMatcher } from '../../lambda/suppression/match-numbers.ts';
import { NumberIndex } from '../../lambda/suppression/number-index.ts';
import { ByteLoop } from '../peers/match-by-bytes.ts';
import type { Measurement } from './measurement.ts';
import { median, medianRatio } from './median.ts';
import { type Result, toResult } from './result.ts';

const CHUNK = 64 * 1024;
const LINES = 10_000_000;
/** One of this many lines is a number of the drop. */
const HIT_EVERY = 1000;
/** Bytes of a row of the drop. */
const ROW = 60;
const LINE_BYTES = 13;
/**
 * For each size of a drop: limits for the processor time of a list, in seconds, and for the memory of the numbers, in
 * megabytes.
 */
const DROPS = [
  { numbers: 100_000, seconds: 1.5, megabytes: 4.5 },
  { numbers: 1_000_000, seconds: 2.5, megabytes: 45 },
];
const LOOP = 'a loop over the bytes in JavaScript';

/** Eleven pseudo-random digits; each index has its own. */
function numberAt(index: number): number {
  return 12_000_000_000 + (Math.imul(index, 2_654_435_761) >>> 0);
}

/** A list in no order, in which every thousandth line is a number of the drop. */
function writeList(lines: number, numbers: number): Buffer {
  const list = Buffer.alloc(lines * LINE_BYTES);
  for (let line = 0; line < lines; line++) {
    const isHit = line % HIT_EVERY === 0;
    const number = numberAt(isHit ? (Math.imul(line, 40_503) % numbers) & 0x7fffffff : numbers + line);
    list.write(`+${number}\n`, line * LINE_BYTES, 'latin1');
  }
  return list;
}

function indexDrop(numbers: number): NumberIndex {
  const index = new NumberIndex(['phone'], numbers);
  for (let row = 1; row <= numbers; row++) {
    index.readValue(0, `+${numberAt(row - 1)}`, { row: row + 1 });
    index.endRow({ offset: row * ROW });
  }
  return index;
}

async function* stream(list: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < list.length; at += CHUNK) yield list.subarray(at, at + CHUNK);
}

/** Processor time of all threads, in seconds. */
async function cpuOf<Value>(work: () => Promise<Value>): Promise<readonly [seconds: number, value: Value]> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, value];
}

async function matchInWasm(index: NumberIndex, list: Buffer) {
  const { rows, entries } = await openMatcher(index).read(stream(list), { format: 'auto', gzip: false });
  return { found: rows.length, entries };
}

async function matchByBytes(index: NumberIndex, list: Buffer) {
  const loop = new ByteLoop(index.blocks, index.numbers);
  for await (const chunk of stream(list)) loop.push(chunk);
  return { found: loop.end(), entries: loop.entries };
}

/**
 * Megabytes outside the JavaScript heap. Garbage is collected first, repeatedly, as the figure would otherwise include
 * earlier parts.
 */
async function readExternal(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let round = 0; round < 5; round++) {
    collect();
    await setTimeout(50);
  }
  return process.memoryUsage().external / 1e6;
}

/** Megabytes that the numbers of a drop and their table need. */
async function measureMemory(numbers: number): Promise<number> {
  const before = await readExternal();
  const index = indexDrop(numbers);
  const matcher = openMatcher(index);
  const look = () => matcher.read(stream(Buffer.from('+12025550123\n')), { format: 'lines', gzip: false });
  await look();
  const held = (await readExternal()) - before;
  // Used again, so that nothing of it was collected before.
  await look();
  return held;
}

/** The time of matching a suppression list against the numbers of a drop. */
export const suppression: Measurement = {
  name: 'suppression',
  summary: 'ten million lines of a list past the numbers of a drop, beside a loop in JavaScript',
  async measure({ quick, say }) {
    const lines = quick ? LINES / 10 : LINES;
    const runs = quick ? 2 : 5;
    const results: Result[] = [];
    for (const { numbers, seconds, megabytes } of DROPS) {
      const count = quick ? numbers / 10 : numbers;
      const memory = await measureMemory(count);
      const list = writeList(lines, count);
      const index = indexDrop(count);
      const ours: number[] = [];
      const loops: number[] = [];
      for (let run = 0; run <= runs; run++) {
        say(`suppression, ${count} numbers, run ${run} of ${runs}`);
        const [wasm, found] = await cpuOf(() => matchInWasm(index, list));
        const [loop, same] = await cpuOf(() => matchByBytes(index, list));
        if (found.found !== same.found || found.entries !== lines || same.entries !== lines) {
          throw new Error(`${JSON.stringify(found)} was found, and ${JSON.stringify(same)} by the loop`);
        }
        // The first run warms up.
        if (run === 0) continue;
        ours.push(wasm);
        loops.push(loop);
      }
      const name = `suppression, ${numbers.toLocaleString('en')} numbers`;
      const own = { name: `${name}: WebAssembly`, unit: 'CPU s', value: median(ours) };
      const scale = lines / LINES;
      results.push(
        toResult({ ...own, against: LOOP, ratio: medianRatio(ours, loops) }, { atMost: 1 }),
        toResult({ ...own, against: `${seconds} CPU s`, ratio: median(ours) / scale / seconds }, { atMost: 1 }),
        toResult({ name: `${name}: ${LOOP}`, unit: 'CPU s', value: median(loops), against: LOOP, ratio: 1 }),
        toResult(
          {
            name: `${name}: WebAssembly`,
            unit: 'MB held',
            value: memory,
            against: `${megabytes} MB`,
            ratio: (memory / count / megabytes) * numbers,
          },
          { atMost: 1 },
        ),
      );
    }
    return results;
  },
};
