import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeResults } from './describe-results.ts';
import { drawPlot } from './draw-plot.ts';
import { drawTimeLine } from './draw-time-line.ts';
import type { Report } from './report.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const PAGE = join(DOCS, 'performance.md');
const PLOT = join(DOCS, 'performance.svg');
const TIME_LINE = join(DOCS, 'performance-cold.svg');

/** Fills the marked places of the page with the figures of a report. An unknown place is an error. */
export function fillPage(page: string, report: Report): string {
  const parts = describeResults(report);
  return page.replace(/(<!-- bench: ([a-z-]+) -->\n)[\s\S]*?(<!-- end of bench -->)/g, (_, begin, name, end) => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`docs/performance.md has a place "${name}" that the bench does not fill`);
    return `${begin}${part}\n${end}`;
  });
}

/** Writes the figures into the page, and the drawings beside it. */
export async function writePage(report: Report): Promise<void> {
  await writeFile(PAGE, fillPage(await readFile(PAGE, 'utf8'), report));
  await writeFile(PLOT, drawPlot(report.results));
  await writeFile(TIME_LINE, drawTimeLine(report.results));
}
