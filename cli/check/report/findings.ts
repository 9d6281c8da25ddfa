import { findCode } from '../../../codes/all-codes.ts';
import type { Problem } from '../../../lambda/problem.ts';
import type { FileCheck } from '../check-file.ts';

/** Something that was found, and whether the file is rejected for it. */
export interface Found {
  readonly severity: 'problem' | 'warning';
  readonly problem: Problem;
}

/** Everything that was found in a file, problems first. */
export function findingsOf({ problems, warnings, plan }: FileCheck): Found[] {
  const odd = [...warnings, ...(plan.warnings ?? [])];
  return [
    ...problems.map(problem => ({ severity: 'problem', problem }) as const),
    ...odd.map(problem => ({ severity: 'warning', problem }) as const),
  ];
}

/** What to do about a code; empty where nobody knows. */
export function adviceFor(code: string): string {
  return findCode(code)?.action ?? '';
}

/** What a code means; empty where nobody knows. */
export function meaningOf(code: string): string {
  return findCode(code)?.meaning ?? '';
}

/** Where a problem stands, in words. */
export function describePlace({ row, line, column }: Problem): string {
  if (row === undefined) return line === undefined ? '' : `line ${line} of what lies beside it`;
  const places = [`row ${row}`, ...(line !== undefined && line !== row ? [`line ${line}`] : [])];
  return [...places, ...(column === undefined ? [] : [`column ${column}`])].join(', ');
}
