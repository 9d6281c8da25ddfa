import { mayBeNumber } from './mask-numbers.ts';

/** The name of a column in messages. A file without a header has somebody's number in the place of a name. */
export function callColumn(name: string, index: number): string {
  return mayBeNumber(name) ? `column ${index + 1}` : name;
}
