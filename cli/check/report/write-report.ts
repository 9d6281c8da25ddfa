import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { UsageError } from '../../command.ts';
import { orUnwritable } from '../../read-input.ts';
import type { FileCheck } from '../check-file.ts';
import { toCsvReport } from './csv-report.ts';
import { toHtmlReport } from './html-report.ts';
import { toMarkdownReport } from './markdown-report.ts';

/** Makes the text of a report. */
type Render = (checks: readonly FileCheck[], now: Date) => string | Promise<string>;

const KINDS: ReadonlyMap<string, Render> = new Map<string, Render>([
  ['.html', toHtmlReport],
  ['.csv', toCsvReport],
  ['.md', toMarkdownReport],
]);

/** A requested report. */
interface ReportOrder {
  readonly path: string;
  readonly render: Render;
}

/** Chooses the kind of report by the ending of its file. @throws {UsageError} for another ending. */
export function chooseReport(path: string | undefined): ReportOrder | undefined {
  if (path === undefined) return undefined;
  const render = KINDS.get(extname(path).toLowerCase());
  if (render) return { path, render };
  throw new UsageError(`"--report" must end in ${[...KINDS.keys()].join(', ')}; got "${path}"`);
}

/** Writes a report, over an earlier one. @throws {UsageError} if that fails. */
export async function writeReport(
  { path, render }: ReportOrder,
  checks: readonly FileCheck[],
  now: Date,
): Promise<void> {
  const text = await render(checks, now);
  await orUnwritable(path, () => writeFile(path, text));
}
