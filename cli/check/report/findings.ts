import { findCode } from '../../../codes/all-codes.ts';
import type { Problem } from '../../../lambda/problem.ts';
import type { FileCheck } from '../check-file.ts';

/** A finding, and whether the file is rejected for it. */
interface Found {
  readonly severity: 'problem' | 'warning';
  readonly problem: Problem;
}

/** All findings of a file, problems first. */
export function findingsOf({ problems, warnings, plan }: FileCheck): Found[] {
  const odd = [...warnings, ...(plan.warnings ?? [])];
  return [
    ...problems.map(problem => ({ severity: 'problem', problem }) as const),
    ...odd.map(problem => ({ severity: 'warning', problem }) as const),
  ];
}

/** The remedy for a code; empty if the code is unknown. */
export function adviceFor(code: string): string {
  return findCode(code)?.action ?? '';
}

/** The meaning of a code; empty if the code is unknown. */
export function meaningOf(code: string): string {
  return findCode(code)?.meaning ?? '';
}

/** The place of a problem, in words. */
export function describePlace({ row, line, column }: Problem): string {
  if (row === undefined) return line === undefined ? '' : `line ${line} of what lies beside it`;
  const places = [`row ${row}`, ...(line !== undefined && line !== row ? [`line ${line}`] : [])];
  return [...places, ...(column === undefined ? [] : [`column ${column}`])].join(', ');
}
