import { savePage } from '../../../console/server/save-page.ts';
import { countOf } from '../../../terminal/count-of.ts';
import { describeCheck } from '../../console/describe-check.ts';
import type { FileCheck } from '../check-file.ts';

/** A self-contained page that can be sent to the maker of the file, read in dark mode, or printed. */
export function toHtmlReport(checks: readonly FileCheck[], now: Date): Promise<string> {
  return savePage({
    title: 'dropdial check',
    at: now.toISOString(),
    about: countOf(checks.length, 'file'),
    submissions: [],
    checks: checks.map(describeCheck),
  });
}
