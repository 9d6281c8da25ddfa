import { NumberIndex } from '../../lambda/suppression/number-index.ts';

/** The index of a drop with these numbers, one per row. Rows are 10 bytes long, after a header of 6. */
export function indexNumbers(numbers: readonly string[]): NumberIndex {
  const index = new NumberIndex(['phone']);
  for (const [at, number] of numbers.entries()) {
    index.readValue(0, number, { row: at + 2 });
    index.endRow({ offset: 6 + at * 10 });
  }
  return index;
}
