import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Parser } from 'csv-parse';
import Papa from 'papaparse';
import { readFile } from '../../lambda/csv/bytes/read-file.ts';
import { planCsv } from '../../lambda/csv/plan-csv.ts';
import { HEADER, ROW } from '../rig/sample-csv.ts';
import type { Measurement } from './measurement.ts';
import { median, medianRatio } from './median.ts';
import { type Target, toResult } from './result.ts';

const ROWS_A_CHUNK = 800;
const CHUNK = Buffer.from(ROW.repeat(ROWS_A_CHUNK));

/** Readers of the same bytes, each used as recommended for large files; each returns the number of rows. */
function createReaders(chunks: () => Readable): Readonly<Record<string, () => Promise<number>>> {
  return {
    'bare read, line ends counted': async () => {
      let lines = 0;
      for await (const chunk of chunks()) {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
      }
      return lines - 1;
    },
    'bare read with SHA-256': async () => {
      const hash = createHash('sha256');
      let lines = 0;
      for await (const chunk of chunks()) {
        hash.update(chunk);
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
      }
      hash.digest();
      return lines - 1;
    },
    plan: async () => (await planCsv(readFile(chunks(), { gzip: false }), { now: new Date() })).summary.rows,
    'csv-parse': async () => {
      const parser = chunks().compose(new Parser({ delimiter: ';' }));
      let rows = -1;
      for await (const _row of parser) rows++;
      return rows;
    },
    papaparse: () =>
      new Promise((resolve, reject) => {
        let rows = -1;
        Papa.parse(chunks(), {
          delimiter: ';',
          step: () => rows++,
          complete: () => resolve(rows),
          error: reject,
          skipEmptyLines: true,
        });
      }),
  };
}

/** The speed of reading a whole CSV, compared with other readers. */
export const scan: Measurement = {
  name: 'scan',
  summary: 'the plan of a CSV beside csv-parse, papaparse and a bare read',
  async measure({ quick, say }) {
    const chunkCount = Math.ceil(((quick ? 16 : 64) * 1e6) / CHUNK.length);
    function* generate() {
      yield Buffer.from(HEADER);
      for (let index = 0; index < chunkCount; index++) yield CHUNK;
    }
    const readers = createReaders(() => Readable.from(generate(), { objectMode: false }));
    const megabytes = (HEADER.length + chunkCount * CHUNK.length) / 1e6;
    const speeds = new Map<string, number[]>();
    const runs = quick ? 2 : 5;
    for (let run = 0; run <= runs; run++) {
      say(`scan, run ${run} of ${runs}`);
      // The readers take turns in each run, so that a machine that slows down slows all of them.
      for (const [name, read] of Object.entries(readers)) {
        const start = performance.now();
        const rows = await read();
        const seconds = (performance.now() - start) / 1000;
        if (rows !== chunkCount * ROWS_A_CHUNK) throw new Error(`${name} read ${rows} rows`);
        // The first run warms up.
        if (run > 0) speeds.set(name, [...(speeds.get(name) ?? []), megabytes / seconds]);
      }
    }
    const plan = speeds.get('plan') ?? [];
    const compare = (against: string, target: Target) =>
      toResult(
        {
          name: 'scan: plan',
          unit: 'MB/s',
          value: median(plan),
          against,
          ratio: medianRatio(plan, speeds.get(against) ?? []),
        },
        target,
      );
    return [
      compare('csv-parse', { atLeast: 10 }),
      compare('papaparse', { atLeast: 1 }),
      compare('bare read, line ends counted', { atLeast: 0.5 }),
      compare('bare read with SHA-256', { atLeast: 0.5 }),
    ];
  },
};
