import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCriticalPath } from '../../../bench/measures/find-critical-path.ts';
import { median, medianRatio } from '../../../bench/measures/median.ts';
import { toResult } from '../../../bench/measures/result.ts';
import { describeUsage, parseBenchOptions } from '../../../bench/parse-options.ts';
import { drawPlot } from '../../../bench/report/draw-plot.ts';
import { readReport } from '../../../bench/report/report.ts';
import { fillPage } from '../../../bench/report/write-page.ts';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const figure = { name: 'streaming, 2 GB: send pass', unit: 'MB/s', value: 90, against: 'raw undici pipe', ratio: 0.9 };

test('the page and the plot show the stored results, and nothing that was written by hand', async () => {
  const report = await readReport();
  if (report === undefined) throw new Error('there are no stored results');
  const [page, plot] = await Promise.all(
    ['performance.md', 'performance.svg'].map(name => readFile(join(docs, name), 'utf8')),
  );

  expect(fillPage(page ?? '', report) === page).toBe(true);
  expect(drawPlot(report.results) === plot).toBe(true);
});

test('an unknown mark in the page is an error', () => {
  const report = { machine: {}, versions: {}, results: [] };

  expect(() => fillPage('<!-- bench: nothing -->\n<!-- end of bench -->', report)).toThrow('"nothing"');
});

test('a target is a lower or an upper bound', () => {
  expect(toResult(figure, { atLeast: 0.9 })).toMatchObject({ target: 0.9, met: true });
  expect(toResult(figure, { atLeast: 0.91 })).toMatchObject({ met: false });
  expect(toResult(figure, { atMost: 0.9 })).toMatchObject({ met: true });
  expect(toResult(figure, { atMost: 0.89 })).toMatchObject({ met: false });
  expect(toResult(figure)).not.toHaveProperty('met');
});

test('a run that was slow for both sides of a pair leaves the ratio unchanged', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(medianRatio([10, 2, 10], [20, 4, 20])).toBe(0.5);
});

test('the critical path is the longest chain of requests that waited for each other', () => {
  const request = (what: string, start: number, end: number) => ({ what, start, end, roundTrips: 1 });
  const requests = [
    request('head', 0, 20),
    request('tags', 21, 41),
    request('sidecar', 21, 60),
    request('claim', 61, 81),
  ];

  expect(findCriticalPath(requests).map(({ what }) => what)).toEqual(['head', 'sidecar', 'claim']);
});

test('measurements are chosen by name, a quick run writes nothing, and an unknown name is rejected', () => {
  const [scan, streaming] = ['scan', 'streaming'].map(name => ({
    name,
    summary: `about ${name}`,
    measure: async () => [],
  }));
  const all = scan && streaming ? [scan, streaming] : [];

  expect(parseBenchOptions([], all)).toEqual({ measurements: all, quick: false, write: true });
  expect(parseBenchOptions(['--only', 'scan', '--quick'], all)).toEqual({
    measurements: [scan],
    quick: true,
    write: false,
  });
  expect(parseBenchOptions(['--quick', '--write'], all)).toMatchObject({ quick: true, write: true });
  expect(parseBenchOptions(['--no-write'], all)).toMatchObject({ write: false });
  expect(parseBenchOptions(['--help'], all)).toBe('help');
  expect(() => parseBenchOptions(['--only', 'speed'], all)).toThrow('"--only" must be of scan, streaming; got "speed"');
  expect(describeUsage(all)).toContain('about streaming');
});
