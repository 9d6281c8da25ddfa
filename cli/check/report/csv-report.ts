import { maskScreen } from '../../../lambda/csv/phones/mask-numbers.ts';
import { writeField } from '../../../lambda/csv/write-field.ts';
import type { FileCheck } from '../check-file.ts';
import { adviceFor, findingsOf } from './findings.ts';

/** A row for each problem and warning, with what to do about it. */
export function toCsvReport(checks: readonly FileCheck[]): string {
  const head = ['file', 'severity', 'line', 'row', 'column', 'code', 'message', 'what_to_do'];
  const rows = checks.flatMap(check =>
    findingsOf(check).map(({ severity, problem: { line, row, column, code, message } }) => [
      ...[check.file, severity, line, row, column, code, maskScreen(message), adviceFor(code)],
    ]),
  );
  return [head, ...rows].map(row => `${row.map(writeField).join(',')}\r\n`).join('');
}
