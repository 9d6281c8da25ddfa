import type { FileCheck } from '../check-file.ts';
import { adviceFor, findingsOf } from './findings.ts';

/** A cell that every reader of CSV takes as it is, and no spreadsheet for a formula. */
function toCell(value: string | number | undefined): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row for each problem and warning, with what to do about it. */
export function toCsvReport(checks: readonly FileCheck[]): string {
  const head = ['file', 'severity', 'line', 'row', 'column', 'code', 'message', 'what_to_do'];
  const rows = checks.flatMap(check =>
    findingsOf(check).map(({ severity, problem: { line, row, column, code, message } }) => [
      ...[check.file, severity, line, row, column, code, message, adviceFor(code)],
    ]),
  );
  return [head, ...rows].map(row => `${row.map(toCell).join(',')}\r\n`).join('');
}
