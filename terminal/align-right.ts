import type { Row } from './format-table.ts';
import { textWidth } from './text-width.ts';

/**
 * Aligns the cells of some columns to the right, as for numbers.
 *
 * @param rows with the head, if there is one.
 * @param columns indexes of columns.
 */
export function alignRight(rows: readonly Row[], columns: readonly number[]): readonly Row[] {
  const widths = columns.map(column => [column, Math.max(...rows.map(row => textWidth(row[column] ?? '')))] as const);
  const widthOf = new Map(widths);
  return rows.map(row =>
    row.map((cell, column) => ' '.repeat(Math.max(0, (widthOf.get(column) ?? 0) - textWidth(cell))) + cell),
  );
}
