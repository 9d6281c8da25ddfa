import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Parser } from 'csv-parse';
import Papa from 'papaparse';
import { planCsv } from '../lambda/csv/plan-csv.ts';
import { readFile } from '../lambda/csv/read-file.ts';

const HEADER = 'phone_number;name;appointment;note;language\n';
const ROW = '+12025550123;Ada Lovelace;2027-03-02 09:30;"a ""quoted"" note; with a delimiter";en\n';
const CHUNK = Buffer.from(ROW.repeat(800));
const MEGABYTES = 64;
const CHUNKS = Math.ceil((MEGABYTES * 1e6) / CHUNK.length);
const RUNS = 5;

function* chunks(): Generator<Buffer> {
  yield Buffer.from(HEADER);
  for (let index = 0; index < CHUNKS; index++) yield CHUNK;
}

const bytes = HEADER.length + CHUNKS * CHUNK.length;

/** What reads the same bytes, each in the way it is meant to be used on a large file. */
const readers: Readonly<Record<string, () => Promise<number>>> = {
  'bare read, line ends counted': async () => {
    let lines = 0;
    for await (const chunk of Readable.from(chunks(), { objectMode: false })) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
    }
    return lines - 1;
  },
  'bare read with SHA-256': async () => {
    const hash = createHash('sha256');
    let lines = 0;
    for await (const chunk of Readable.from(chunks(), { objectMode: false })) {
      hash.update(chunk);
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
    }
    hash.digest();
    return lines - 1;
  },
  'dropdial plan': async () => {
    const plan = await planCsv(readFile(Readable.from(chunks(), { objectMode: false }), { gzip: false }), {
      now: new Date(),
    });
    return plan.summary.rows;
  },
  'csv-parse': async () => {
    const parser = Readable.from(chunks(), { objectMode: false }).compose(new Parser({ delimiter: ';' }));
    let rows = -1;
    for await (const _row of parser) rows++;
    return rows;
  },
  papaparse: () =>
    new Promise((resolve, reject) => {
      let rows = -1;
      Papa.parse(Readable.from(chunks(), { objectMode: false }), {
        delimiter: ';',
        step: () => rows++,
        complete: () => resolve(rows),
        error: reject,
        skipEmptyLines: true,
      });
    }),
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const seconds = new Map<string, number[]>();
for (let run = 0; run <= RUNS; run++) {
  // Each run asks every reader in turn, so that a machine that slows down slows all of them.
  for (const [name, read] of Object.entries(readers)) {
    const start = process.hrtime.bigint();
    const rows = await read();
    const took = Number(process.hrtime.bigint() - start) / 1e9;
    if (rows !== CHUNKS * 800) throw new Error(`${name} read ${rows} rows of ${CHUNKS * 800}`);
    // The first run warms up.
    if (run > 0) seconds.set(name, [...(seconds.get(name) ?? []), took]);
  }
}

const speed = (name: string) => bytes / 1e6 / median(seconds.get(name) ?? []);
const plan = speed('dropdial plan');
const compare = (against: string, target: number) => {
  const ratio = plan / speed(against);
  return { name: 'scan', unit: 'MB/s', value: plan, against, ratio, target, met: ratio >= target };
};
const results = [
  compare('csv-parse', 10),
  compare('papaparse', 1),
  compare('bare read, line ends counted', 0.5),
  compare('bare read with SHA-256', 0.5),
];
console.table(Object.fromEntries(Object.keys(readers).map(name => [name, { 'MB/s': Math.round(speed(name)) }])));
console.table(
  results.map(({ against, ratio, target, met }) => ({ against, ratio: Number(ratio.toFixed(2)), target, met })),
);

const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  os: `${platform()} ${arch()}`,
  node: process.version,
};
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
await writeFile(
  join(folder, 'scan.json'),
  `${JSON.stringify({ machine, megabytes: MEGABYTES, runs: RUNS, results }, undefined, 2)}\n`,
);
